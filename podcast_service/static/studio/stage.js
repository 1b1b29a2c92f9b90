// The sound of an episode and its waveform: plays, seeks, shows where it is and what is marked. Keys do all of it.
//
// Events: "here" (somebody wants something at this moment: Enter, or the button), "moved" with detail {mark, at} (a
// mark was dragged).

import { seekTo } from "./player-start.js";
import { write } from "./times.js";

const NEAR = 8; // pixels from a mark that still take hold of it
const STEPS = { ArrowLeft: -1000, ArrowRight: 1000, PageUp: -10000, PageDown: 10000 };
const SVG = "http://www.w3.org/2000/svg";

export class Stage extends EventTarget {
  #marks = [];
  #until = null;
  #held = null;

  constructor(root) {
    super();
    this.root = root;
    this.length = Number(root.dataset.length);
    this.mark = root.dataset.mark;
    this.audio = root.querySelector("audio");
    this.slider = root.querySelector("[role=slider]");
    this.line = root.querySelector(".at");
    this.group = root.querySelector(".marks");
    this.time = root.querySelector("time");
    this.play = root.querySelector(".play");
    this.audio.controls = false;
    for (const hidden of root.querySelectorAll("[hidden].needs-script")) hidden.hidden = false;
    this.#listen();
    this.#show();
  }

  /** The position in milliseconds; setting it seeks. */
  get at() {
    return Math.round(this.audio.currentTime * 1000);
  }

  set at(milliseconds) {
    this.#until = null;
    seekTo(this.audio, Math.max(0, Math.min(milliseconds, this.length - 1)) / 1000);
    this.#show();
  }

  /** The position as it is written into a field: to a tenth of a second. */
  get here() {
    return Math.floor(this.at / 100) * 100;
  }

  /** Play from `start`, and stop at `stop` where that is given. */
  hear(start, stop = null) {
    this.at = start;
    this.#until = stop;
    this.audio.play().catch(() => {}); // the button shows that nothing plays
  }

  /** Show marks: each {at, to?}, and what the page wants to know of it. */
  set marks(marks) {
    this.#marks = marks;
    this.group.replaceChildren(...marks.map((mark) => this.#drawn(mark)));
  }

  #drawn({ at, to }) {
    const place = (milliseconds) => (1000 * Math.min(milliseconds, this.length)) / this.length;
    const shape = document.createElementNS(SVG, to === undefined ? "line" : "rect");
    const values =
      to === undefined
        ? { x1: place(at), x2: place(at), y1: 0, y2: 100 }
        : { x: place(at), width: Math.max(1, place(to) - place(at)), y: 0, height: 100 };
    for (const [name, value] of Object.entries(values)) shape.setAttribute(name, value);
    return shape;
  }

  #listen() {
    for (const name of ["timeupdate", "seeked", "durationchange"]) this.audio.addEventListener(name, () => this.#heard());
    for (const name of ["play", "pause"]) this.audio.addEventListener(name, () => this.#show());
    this.play.addEventListener("click", () => this.#toggle());
    this.root.querySelector(".here")?.addEventListener("click", () => this.dispatchEvent(new Event("here")));
    this.slider.addEventListener("keydown", (event) => this.#key(event));
    this.slider.addEventListener("pointerdown", (event) => this.#down(event));
    this.slider.addEventListener("pointermove", (event) => this.#move(event));
    this.slider.addEventListener("pointerup", () => (this.#held = null));
    this.slider.addEventListener("pointercancel", () => (this.#held = null));
    this.root.querySelector(".zoom").addEventListener("change", ({ target }) => {
      this.root.querySelector(".wave-wide").dataset.zoom = target.value;
      this.#follow();
    });
  }

  #toggle() {
    this.#until = null;
    if (this.audio.paused) this.audio.play().catch(() => {});
    else this.audio.pause();
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in STEPS) this.at += STEPS[event.key] / (event.shiftKey ? 10 : 1);
    else if (event.key === "Home") this.at = 0;
    else if (event.key === "End") this.at = this.length;
    else if (event.key === " ") this.#toggle();
    else if (event.key === "Enter") this.dispatchEvent(new Event("here"));
    else return;
    event.preventDefault();
  }

  #place(event) {
    const box = this.slider.getBoundingClientRect();
    return Math.round((Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * this.length) / 10) * 10;
  }

  #down(event) {
    const box = this.slider.getBoundingClientRect();
    const reach = (NEAR * this.length) / box.width;
    const at = this.#place(event);
    const near = this.#marks.filter((mark) => mark.to === undefined && Math.abs(mark.at - at) <= reach);
    this.#held = near.sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0] ?? null;
    this.at = this.#held ? this.#held.at : at;
    this.slider.setPointerCapture(event.pointerId);
  }

  #move(event) {
    if (!event.buttons) return;
    const at = this.#place(event);
    if (this.#held && Math.abs(at - this.#held.at) * this.slider.clientWidth >= 2 * this.length) {
      this.dispatchEvent(new CustomEvent("moved", { detail: { mark: this.#held, at } }));
      this.#held.at = at;
    }
    this.at = at;
  }

  #heard() {
    if (this.#until !== null && this.at >= this.#until) {
      this.#until = null;
      this.audio.pause();
    }
    this.#show();
    this.#follow();
  }

  #show() {
    const at = Math.min(this.at, this.length);
    const place = (1000 * at) / this.length;
    this.line.setAttribute("x1", place);
    this.line.setAttribute("x2", place);
    const told = write(Math.floor(at / 100) * 100, this.mark);
    this.time.textContent = told;
    this.slider.setAttribute("aria-valuenow", Math.floor(at / 1000));
    this.slider.setAttribute("aria-valuetext", told);
    this.play.textContent = this.audio.paused ? this.play.dataset.play : this.play.dataset.pause;
  }

  #follow() {
    const around = this.root.querySelector(".wave-scroll");
    const place = (this.at / this.length) * this.slider.clientWidth;
    if (place < around.scrollLeft || place > around.scrollLeft + around.clientWidth) {
      around.scrollLeft = place - around.clientWidth / 4;
    }
  }
}
