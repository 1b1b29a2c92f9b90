// <podcast-player>: our controls around the <audio controls> that stands in the page. Without this file that element
// plays by itself, and every time link loads its page. Nothing is fetched of a sound before somebody plays it.
//
// For others: the element has currentTime, episodeUrl, embedUrl; its Share button sends a bubbling `podcast:share`
// with detail { time, url, embedUrl, title }. All words come from <template class="player-controls"> in the page.

import { Around } from "./player-around.js";
import { close, take } from "./player-bar.js";
import "./player-series.js";
import { memory } from "./player-memory.js";
import { seekTo } from "./player-start.js";
import { asked, clock, spoken } from "./player-times.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const [BACK, FORWARD, STEP, LEAP] = [15, 30, 5, 60];
const [SLOW, PATIENCE] = [1_000, 8_000]; // milliseconds of silence: until we say so, until we offer a way out
const HEARD = ["play", "pause", "ended", "timeupdate", "seeking", "waiting", "progress", "playing", "canplay", "error",
  "ratechange", "volumechange"];

let template = null; // that of the first page; a page we come to later may have none

class PodcastPlayer extends HTMLElement {
  #until = Infinity; // where a range ends
  #second = -1; // the one shown
  #keptAt = 0;
  #timers = [];

  connectedCallback() {
    template = document.querySelector("template.player-controls") ?? template;
    this.audio ??= this.querySelector("audio");
    if (!template || !this.audio) return;
    const isNew = !this.panel;
    if (isNew) this.#build();
    const isHome = Boolean(this.closest(".episode"));
    if (isHome || !this.around) this.around = new Around(this); // carried to another page it still knows its chapters
    for (const name of ["previous", "next"]) this.find(`[data-do=${name}]`).hidden = !this.around.chapters.starts.length;
    const time = isNew && isHome && asked(location.href);
    if (time) this.begin(time);
  }

  #build() {
    const made = document.importNode(template.content, true);
    this.words = template.dataset;
    [this.panel, this.dialog] = made.children;
    this.find = (selector) => this.panel.querySelector(selector);
    this.slider = this.find(".position");
    this.told = this.find(".told");
    this.name = new URL(this.audio.src).pathname; // minted once, so a place is found again after a rename
    this.panel.setAttribute("aria-label", this.words.player.replace("{title}", this.dataset.title));
    this.find(".about a").textContent = this.dataset.title;
    this.find(".length").textContent = clock(this.length);
    this.slider.max = Math.floor(this.length);
    for (const speed of SPEEDS) this.find(".speeds .choices").append(this.#speedButton(speed));
    this.drawWave(this);
    this.append(made);
    this.audio.controls = false;
    for (const type of HEARD) this.audio.addEventListener(type, this);
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.addEventListener("focusout", this);
    this.slider.addEventListener("input", () => this.#show(Number(this.slider.value)));
    this.slider.addEventListener("change", () => this.seek(Number(this.slider.value)));
    this.find(".volume").addEventListener("input", ({ target }) => this.louder(target.value / 100 - this.audio.volume));
    this.dialog.querySelector(".keeps").addEventListener("change", ({ target }) => (memory.keeps = target.checked));
    this.audio.volume = memory.volume;
    this.audio.defaultPlaybackRate = this.audio.playbackRate = memory.speed;
    this.#showSpeed();
    this.#showVolume();
    this.#show(0);
    this.#offer(memory.placeOf(this.name));
  }

  #speedButton(speed) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.#times(speed) });
    button.dataset.speed = speed;
    return button;
  }

  #times(speed) {
    return `${speed.toLocaleString(this.words.language)}×`;
  }

  // Takes the server's drawing of the sound, where there is one: once for the whole, once for what has been played.
  drawWave(owner) {
    const wave = owner.querySelector(":scope > svg.wave");
    if (!wave || this.find(".wave")) return;
    const played = wave.cloneNode(true);
    played.classList.add("played");
    this.find(".line").prepend(wave, played);
  }

  get length() {
    return Number(this.dataset.duration) || (Number.isFinite(this.audio.duration) ? this.audio.duration : 0);
  }

  // Before anything is loaded the browser keeps the time for the first play, and tells it when asked.
  get currentTime() {
    return this.audio.currentTime;
  }

  get episodeUrl() {
    return new URL(this.dataset.page, location.href).href;
  }

  get embedUrl() {
    return new URL(this.dataset.embed, location.href).href;
  }

  // Says something below the position: seen, and read aloud.
  tell(text) {
    this.told.textContent = text;
  }

  play() {
    if (this.audio.error || this.#isInTrouble) return this.retry();
    // Refused or stopped again: the events of the element tell what there is to tell.
    return this.audio.play().catch(() => {});
  }

  toggle() {
    if (this.hasAttribute("data-plays")) this.audio.pause();
    else this.play();
  }

  seek(time, until = Infinity) {
    this.#until = until;
    seekTo(this.audio, Math.min(Math.max(0, time), this.length || Infinity));
    this.#offer(0);
    this.tell("");
    this.#show(this.currentTime);
    this.around.sync(this.currentTime);
  }

  // Goes to the time of an address; what is outside the sound starts it from the beginning, and that is told.
  begin({ from, to }, plays = false) {
    const isInside = from >= 0 && from < (this.length || Infinity);
    this.seek(isInside ? this.around.exact(from) : 0, isInside ? to : Infinity);
    const kept = memory.placeOf(this.name);
    if (!plays && kept > this.currentTime + STEP) this.#offer(kept); // who listens on and loads the page again has the same address
    if (plays) this.play();
    else if (!this.audio.played.length && !target()) this.scrollIntoView({ block: "center", behavior: "instant" });
    const said = isInside ? this.words.at.replace("{time}", spoken(from, this.words.language)) : this.words.outside;
    // A status is read aloud when it changes, not when it appears: so it is written a moment later.
    if (!plays || !isInside) setTimeout(() => this.tell(said), 100);
  }

  skip(seconds) {
    this.seek(this.currentTime + seconds);
  }

  chapter(step) {
    const { starts } = this.around.chapters;
    const now = this.around.chapters.at(this.currentTime);
    // As everywhere: back leads to the beginning of this chapter first, to the one before when it has just begun.
    const goal = step < 0 && this.currentTime - starts[now] > 3 ? now : now + step;
    if (goal < starts.length) this.seek(starts[Math.max(0, goal)] ?? 0);
  }

  faster(step) {
    const now = SPEEDS.findIndex((speed) => speed >= this.audio.playbackRate);
    this.speed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, now + step))]);
  }

  speed(speed) {
    memory.speed = this.audio.defaultPlaybackRate = this.audio.playbackRate = speed;
    this.#showSpeed(); // now, and not with the event: the focus goes to the button that says it
  }

  louder(step) {
    this.audio.muted = false;
    memory.volume = this.audio.volume = Math.min(1, Math.max(0, this.audio.volume + step));
  }

  retry() {
    const time = this.currentTime;
    this.#trouble("");
    this.audio.load();
    seekTo(this.audio, time);
    return this.play();
  }

  share() {
    const detail = { time: this.currentTime, url: this.episodeUrl, embedUrl: this.embedUrl, title: this.dataset.title };
    this.dispatchEvent(new CustomEvent("podcast:share", { bubbles: true, detail }));
  }

  showKeys() {
    this.dialog.querySelector(".keeps").checked = memory.keeps;
    this.dialog.showModal();
  }

  handleEvent(event) {
    this[`on${event.type}`](event);
  }

  onclick({ target }) {
    const button = target.closest("button");
    if (!button || !this.panel.contains(button)) return;
    if ("opens" in button.dataset) this.#open(button, button.nextElementSibling.hidden);
    else if ("share" in button.dataset) this.share();
    else if (button.dataset.speed) {
      this.speed(Number(button.dataset.speed));
      this.#open(this.find(".speeds [data-opens]"), false);
      this.find(".speeds [data-opens]").focus();
    } else ACTS[button.dataset.do]?.(this);
  }

  onkeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.dialog.contains(event.target)) return;
    const act = (event.target === this.slider && ON_POSITION[event.key]) || KEYS[event.key.toLowerCase()];
    const isOwn = event.key === " " && event.target.matches("button, a");
    if (!act || isOwn || (event.target.matches(".volume") && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    act(this);
  }

  onfocusout({ target, relatedTarget }) {
    const opener = target.closest(".opener");
    if (opener && relatedTarget && !opener.contains(relatedTarget)) this.#open(opener.firstElementChild, false);
  }

  #open(button, isOpen) {
    for (const other of this.panel.querySelectorAll("[data-opens]")) {
      const opens = isOpen && other === button;
      other.setAttribute("aria-expanded", opens);
      other.nextElementSibling.hidden = !opens;
    }
  }

  shut() {
    const open = this.find("[aria-expanded=true]");
    if (!open) return;
    if (open.parentElement.contains(document.activeElement)) open.focus();
    this.#open(open, false);
  }

  onplay() {
    take(this);
    this.find(".about a").href = this.dataset.page; // a link leads somewhere once it can be seen
    import("./navigate.js").catch(() => {}); // without it pages load as ever, and the sound ends with its page
    this.#offer(0);
    this.tell("");
    this.#showState();
    if (this.audio.readyState < 3) this.#wait();
    addEventListener("pagehide", this);
  }

  onpagehide() {
    this.#keep();
  }

  onpause() {
    removeEventListener("pagehide", this);
    this.#showState();
    this.#settled();
    this.#keep();
  }

  onended() {
    this.#keep();
    this.dispatchEvent(new CustomEvent("podcast:ended", { bubbles: true }));
  }

  ontimeupdate() {
    const time = this.currentTime;
    if (time >= this.#until) {
      this.#until = Infinity;
      this.audio.pause();
    }
    this.#show(time);
    if (this.audio.played.length) this.around.sync(time);
    if (!this.audio.paused && Math.abs(time - this.#keptAt) > STEP) this.#keep();
  }

  onseeking() {
    this.#show(this.currentTime);
    this.#tellSystem();
  }

  onwaiting() {
    if (!this.audio.paused) this.#wait();
  }

  onprogress() {
    if (this.#timers.length) this.#wait(); // something comes: patience begins anew
  }

  oncanplay() {
    this.#settled();
  }

  onplaying() {
    this.#trouble("");
    this.#settled();
    this.#tellSystem();
  }

  onerror() {
    this.#settled();
    this.#fail();
  }

  onratechange() {
    this.#showSpeed();
    this.#tellSystem();
  }

  onvolumechange() {
    this.#showVolume();
  }

  #wait() {
    this.#timers.forEach(clearTimeout);
    const slow = setTimeout(() => this.tell(this.words.waiting), SLOW);
    this.#timers = [slow, setTimeout(() => this.#fail(), PATIENCE)];
  }

  #settled() {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    if (this.told.textContent === this.words.waiting) this.tell("");
  }

  #fail() {
    this.#trouble(navigator.onLine ? this.words.trouble : this.words.offline);
  }

  // Stands where position and time stood, which are of no use then; the buttons stay where they are.
  #trouble(text) {
    this.find(".trouble").hidden = !text;
    this.find(".line").hidden = this.find(".said").hidden = Boolean(text);
    this.find(".trouble p").textContent = text;
    this.find(".trouble a").href = this.audio.src;
    this.#showState();
  }

  get #isInTrouble() {
    return !this.find(".trouble").hidden;
  }

  // The system's own controls show how far it is.
  #tellSystem() {
    if (!this.length || this.audio.paused) return;
    const position = Math.min(this.currentTime, this.length);
    navigator.mediaSession?.setPositionState?.({ duration: this.length, position, playbackRate: this.audio.playbackRate });
  }

  #keep() {
    this.#keptAt = this.currentTime;
    if (this.audio.played.length) memory.keepPlace(this.name, this.currentTime, this.length);
  }

  #offer(time) {
    const button = this.find(".resume");
    button.hidden = !time;
    button.value = time;
    button.textContent = this.words.resume.replace("{time}", clock(time));
  }

  #show(time) {
    this.panel.style.setProperty("--played", `${(100 * time) / (this.length || 1)}%`);
    const second = Math.floor(time);
    if (second === this.#second) return;
    this.#second = second;
    const { language, position } = this.words;
    this.slider.value = second;
    this.slider.setAttribute("aria-valuetext",
      position.replace("{position}", spoken(second, language)).replace("{whole}", spoken(this.length, language)));
    this.find(".now").textContent = clock(second);
  }

  #showState() {
    const plays = !this.audio.paused && !this.audio.error && !this.#isInTrouble; // a sound that hangs is to be tried again
    this.toggleAttribute("data-plays", plays);
    this.find(".toggle .name").textContent = plays ? this.words.pause : this.words.play;
  }

  #showSpeed() {
    this.find(".speed").textContent = this.#times(this.audio.playbackRate);
    for (const button of this.panel.querySelectorAll("[data-speed]"))
      button.setAttribute("aria-pressed", Number(button.dataset.speed) === this.audio.playbackRate);
  }

  #showVolume() {
    this.find(".volume").value = Math.round(this.audio.volume * 100);
    this.find("[data-do=mute]").setAttribute("aria-pressed", this.audio.muted);
  }
}

// What the address names besides its time, such as the turn a search has found: there the reader is to land.
const target = () => document.getElementById(location.hash.slice(1));

const ACTS = {
  toggle: (player) => player.toggle(),
  back: (player) => player.skip(-BACK),
  forward: (player) => player.skip(FORWARD),
  previous: (player) => player.chapter(-1),
  next: (player) => player.chapter(1),
  mute: (player) => (player.audio.muted = !player.audio.muted),
  keys: (player) => player.showKeys(),
  close: () => close(),
  retry: (player) => player.retry(),
  resume: (player) => {
    player.find(".toggle").focus();
    player.seek(Number(player.find(".resume").value));
    player.play();
  },
};
const KEYS = {
  " ": ACTS.toggle,
  k: ACTS.toggle,
  j: ACTS.back,
  l: ACTS.forward,
  m: ACTS.mute,
  "<": (player) => player.faster(-1),
  ">": (player) => player.faster(1),
  arrowleft: (player) => player.skip(-STEP),
  arrowright: (player) => player.skip(STEP),
  escape: (player) => player.shut(),
};
const ON_POSITION = {
  ArrowUp: KEYS.arrowright,
  ArrowDown: KEYS.arrowleft,
  PageUp: (player) => player.skip(LEAP),
  PageDown: (player) => player.skip(-LEAP),
  Home: (player) => player.seek(0),
  End: (player) => player.seek(player.length),
};

customElements.define("podcast-player", PodcastPlayer);
