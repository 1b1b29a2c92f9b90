// What stands around a player on an episode's page: chapters and transcript, whose times seek, whose current one is
// marked, and which can be followed. Looks are few: nothing here ever walks through all turns of a long transcript
// but the first time one of them is asked for.

import { asked, lastBefore } from "./player-times.js";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const HAND = ["wheel", "touchmove", "keydown", "pointerdown"];
const SCROLLING = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];

// Links with data-start in the order of time, of which one is the current.
class Marks {
  #now = -1;

  constructor(links, marked) {
    this.links = links;
    this.marked = marked;
    this.starts = links.map((link) => Number(link.dataset.start));
  }

  at(time) {
    return lastBefore(this.starts, time);
  }

  get current() {
    return this.links[this.#now] && this.marked(this.links[this.#now]);
  }

  // Says whether another one is the current now.
  sync(time) {
    const now = this.at(time);
    if (now === this.#now) return false;
    this.current?.removeAttribute("aria-current");
    this.#now = now;
    this.current?.setAttribute("aria-current", "true");
    return true;
  }
}

export class Around {
  #turns = null;
  #hand = null; // ends the listening for a hand that scrolls, while the text is followed

  constructor(player) {
    this.player = player;
    this.page = player.closest(".episode");
    this.chapters = new Marks([...(this.page?.querySelectorAll(".chapters [data-start]") ?? [])], (link) => link);
    const tools = this.page?.querySelector(".transcript:has(.turn) .transcript-tools"); // text without times follows nothing
    if (tools && !tools.querySelector(".follow")) this.#offer(tools);
  }

  get turns() {
    const links = () => [...(this.page?.querySelectorAll(".transcript .turn a.time[data-start]") ?? [])];
    return (this.#turns ??= new Marks(links(), (link) => link.closest(".turn")));
  }

  // Addresses name whole seconds, turns begin between them: a turn that begins within the second is what was meant.
  exact(time) {
    const next = this.turns.starts[this.turns.at(time) + 1];
    return Number.isInteger(time) && next < time + 1 ? next : time;
  }

  sync(time) {
    this.chapters.sync(time);
    if (this.turns.sync(time) && this.#hand) this.#scroll();
  }

  #offer(tools) {
    const { follow } = this.player.words;
    this.button = Object.assign(document.createElement("button"), { type: "button", className: "follow", textContent: follow });
    this.button.setAttribute("aria-pressed", "false");
    this.button.addEventListener("click", () => (this.#hand ? this.#stop() : this.#follow()));
    tools.prepend(this.button);
  }

  #follow() {
    this.#hand = new AbortController();
    this.button.setAttribute("aria-pressed", "true");
    const options = { passive: true, signal: this.#hand.signal };
    for (const type of HAND) addEventListener(type, (event) => this.#isScroll(event) && this.#stop(), options);
    // However the reader went away (a search in the page, a link, a drag): who has left the turn is not called back.
    addEventListener("scroll", () => this.turns.current && !this.#isSeen(0) && this.#stop(), options);
    if (CALM.matches) this.player.tell(this.player.words.calm);
    this.#scroll();
  }

  #stop() {
    this.#hand.abort();
    this.#hand = null;
    this.button.setAttribute("aria-pressed", "false");
  }

  #isScroll({ type, key, clientX, target }) {
    if (type === "keydown") return SCROLLING.includes(key) && !this.player.contains(target) && !target.closest("button, input");
    return type !== "pointerdown" || clientX >= document.documentElement.clientWidth; // else it is on the scroll bar
  }

  // At once and only when the turn is about to leave the screen: text that is being read stands still.
  #scroll() {
    const turn = this.turns.current;
    if (turn && !CALM.matches && !this.#isSeen(80)) turn.scrollIntoView({ block: "center", behavior: "instant" });
  }

  #isSeen(edge) {
    const { top, bottom } = this.turns.current.getBoundingClientRect();
    return bottom > edge && top < innerHeight - edge && (edge === 0 || (top > edge && bottom < innerHeight - 2 * edge));
  }
}

// A link with a time to the page that is open plays there; with a key held it opens a window as any link.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const player = document.querySelector(".episode podcast-player");
  if (!link || !player?.panel || event.defaultPrevented || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const time = link.origin === location.origin && link.pathname === location.pathname && asked(link.href);
  if (!time) return;
  event.preventDefault();
  history.replaceState(history.state, "", link.href);
  player.begin(time, true);
});

addEventListener("hashchange", () => {
  const time = new URLSearchParams(location.hash.slice(1)).has("t") && asked(location.href);
  if (time) document.querySelector(".episode podcast-player")?.begin(time);
});
