// Shows the notes as they will look while they are written, and ties a theme where it is ticked, without a new page.

const WAIT = 500;
const form = document.querySelector("#rediger");
const place = form?.querySelector("[data-shows]");
let timer;
let asked = 0;

async function show() {
  const mine = (asked += 1);
  const data = new FormData(form);
  data.delete("base");
  try {
    const answer = await fetch(place.dataset.shows, { method: "POST", body: new URLSearchParams(data) });
    if ([401, 403].includes(answer.status)) document.dispatchEvent(new Event("refused"));
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-fresh]");
    if (!fresh) return;
    const old = place.querySelector("[data-fresh]");
    const top = old.querySelector(".look")?.scrollTop ?? 0;
    if (old.contains(document.activeElement)) return;
    old.replaceWith(fresh);
    fresh.querySelector(".look").scrollTop = top;
  } catch {
    // The button stays: it shows the notes with a new page.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, WAIT);
}

if (place) {
  place.querySelector(".again").hidden = true;
  form.addEventListener("input", (event) => {
    if (["notes", "title", "description", "themes"].includes(event.target.name)) soon();
  });
  form.addEventListener("restored", soon);
  place.addEventListener("click", (event) => {
    const link = event.target.closest(".look a[href]");
    if (link) link.target = "_blank";
    const button = event.target.closest("[data-theme-to-tie]");
    const box = button && form.querySelector(`[name="themes"][value="${CSS.escape(button.dataset.themeToTie)}"]`);
    if (!box) return;
    event.preventDefault();
    box.checked = true;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
