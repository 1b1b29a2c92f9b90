// The player that was last played: the only one that sounds, at the bottom of the screen once it is out of sight,
// known to the system's media keys, and carried from page to page (navigate.js).
// On its own page the player stays where it is in the document and only its panel is fixed below; on other pages the
// whole element stands in an <aside> at the end of the body, sound and all.

let live = null;
let isInSight = true;
let dock = null;
let status = null;

const sight = new IntersectionObserver((entries) => {
  isInSight = entries.at(-1).isIntersecting;
  place();
});

export const current = () => live;

// Makes `player` the one that sounds.
export function take(player) {
  build(player.words);
  tellSystem(player);
  if (live !== player) {
    retire();
    live = player;
  }
  look();
}

export function close() {
  retire();
  document.querySelector("main").focus({ preventScroll: true });
}

// Puts a player of another page into the bar, to be played there.
export function show(player) {
  build(player.words ?? {});
  dock.hidden = false;
  dock.append(player);
}

// Says something that belongs to no place on the page.
export function announce(text) {
  status.textContent = text;
}

// Takes the live player out of the page that goes. Returns what is to be done when `main`, the next one, is there: the
// player goes into its own place in it, if it has one.
export function carry(main) {
  const own = [...main.querySelectorAll("podcast-player")].find((other) => sourceOf(other) === sourceOf(live));
  const place = document.createElement("span");
  own?.replaceWith(place);
  dock.hidden = false;
  if (!dock.contains(live)) move(live, dock, null);
  return () => {
    if (own) {
      live.drawWave(own);
      move(live, place.parentNode, place);
      place.remove();
    }
    look();
  };
}

function build(words) {
  dock ??= Object.assign(document.createElement("aside"), { className: "dock", hidden: true });
  status ??= Object.assign(document.createElement("p"), { className: "dock-status", role: "status" });
  dock.ariaLabel = words.dock ?? dock.ariaLabel;
  if (!dock.isConnected) document.body.append(dock, status);
}

function retire() {
  const old = live;
  if (!old) return;
  live = null;
  sight.disconnect();
  old.audio.pause();
  old.panel.classList.remove("below");
  old.style.minHeight = "";
  document.documentElement.classList.remove("has-bar");
  if (!dock.contains(old)) return;
  old.remove();
  dock.hidden = !dock.childElementCount;
}

function look() {
  sight.disconnect();
  sight.observe(live);
}

function place() {
  if (!live) return;
  const isAway = dock.contains(live);
  const isBelow = isAway || !isInSight;
  dock.hidden = !isAway;
  if (isBelow === live.panel.classList.contains("below")) return;
  live.style.minHeight = isBelow && !isAway ? `${live.getBoundingClientRect().height}px` : ""; // what stands after it does not move
  live.panel.classList.toggle("below", isBelow);
  const page = document.documentElement;
  page.classList.toggle("has-bar", isBelow);
  if (!isBelow) return;
  page.style.setProperty("--bar", `${live.panel.offsetHeight}px`);
  announce(live.words.below);
  const focused = document.querySelector("a:focus, button:focus, input:focus, summary:focus"); // the bar may have come over it
  if (focused && !live.contains(focused)) focused.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// Moves an element so that its sound goes on, also where browsers end it with an element that leaves the document.
function move(player, parent, before) {
  if (parent.moveBefore) parent.moveBefore(player, before);
  else parent.insertBefore(player, before);
}

function sourceOf(player) {
  return player.querySelector("audio")?.getAttribute("src");
}

function tellSystem(player) {
  const system = navigator.mediaSession;
  if (!system) return;
  const { title, series, cover } = player.dataset;
  const artwork = cover ? [{ src: new URL(cover, location.href).href }] : [];
  system.metadata = new MediaMetadata({ title, artist: series, album: series, artwork });
  const hasChapters = player.around.chapters.starts.length > 0;
  const acts = {
    play: () => player.play(),
    pause: () => player.audio.pause(),
    stop: close,
    seekbackward: ({ seekOffset }) => player.skip(-(seekOffset ?? 15)),
    seekforward: ({ seekOffset }) => player.skip(seekOffset ?? 30),
    seekto: ({ seekTime }) => player.seek(seekTime),
    previoustrack: hasChapters ? () => player.chapter(-1) : null,
    nexttrack: hasChapters ? () => player.chapter(1) : null,
  };
  for (const [name, act] of Object.entries(acts)) {
    try {
      system.setActionHandler(name, act);
    } catch {
      // an action this browser does not know
    }
  }
}
