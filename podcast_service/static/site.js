// Makes chapters and times useful: a click seeks in place, and ?t= of the address is where the sound starts.
// Without this file the same links reload the page, and everything can still be read and heard.

const audio = document.querySelector(".episode audio");

// 90 · 1:30 · 0:01:30 · 1m30s · 60,90 (a range: from, to). Returns [from, to], NaN where it is no time.
function times(text) {
  return text.split(",").map((part) => {
    const named = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(part);
    if (part && named) return (named[1] || 0) * 3600 + (named[2] || 0) * 60 + Number(named[3] || 0);
    return /^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(part) ? part.split(":").reduce((sum, n) => sum * 60 + Number(n), 0) : NaN;
  });
}

// Seeks once the browser knows the length; a time outside the sound starts it from the beginning.
function goTo([from, to]) {
  const seek = () => {
    audio.currentTime = from < audio.duration ? from : 0;
  };
  if (audio.readyState > 0) seek();
  else audio.addEventListener("loadedmetadata", seek, { once: true });
  audio.ontimeupdate = () => {
    if (to > from && audio.currentTime >= to) {
      audio.pause();
      audio.ontimeupdate = null;
    }
  };
}

if (audio) {
  const wanted = new URLSearchParams(location.search).get("t") ?? new URLSearchParams(location.hash.slice(1)).get("t");
  const start = wanted ? times(wanted) : [NaN];
  if (start[0] >= 0) {
    goTo(start);
    audio.scrollIntoView({ block: "center" });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.episode a[href^="?t="]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    goTo(times(new URL(link.href).searchParams.get("t")));
    audio.play().catch(() => {});
  });
  const places = [...document.querySelectorAll(".chapters [data-start]")];
  audio.addEventListener("timeupdate", () => {
    const now = places.findLast((link) => link.dataset.start <= audio.currentTime);
    for (const link of places) link.toggleAttribute("aria-current", link === now);
    now?.setAttribute("aria-current", "true");
  });
}
