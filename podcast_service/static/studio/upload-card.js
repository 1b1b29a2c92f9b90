// The card of one file that is sent: its bar, its buttons, what it says, and what is written of its episode.

import { Sending, Refused, ask } from "./upload-send.js";
import { forget } from "./upload-handles.js";
import { Pace, say } from "./upload-words.js";

const form = document.getElementById("upload");
const input = form.querySelector("input[type=file]");
const section = document.getElementById("sending");
const list = section.querySelector("ul");
const SAVE_AFTER = 800;
const LOOK_EVERY = 1500;

export const status = document.getElementById("told");
/** The cards whose file is on its way, or waits to go on. */
export const running = new Set();
export const valuesOf = (node) => Object.fromEntries([...(node?.querySelectorAll("[name]") ?? [])].map((field) => [field.name, field.value]));
const isWritten = (values) => Object.values(values).some(Boolean);

/** A file on the page: its bar, its buttons, what it says, and what is written of its episode. */
export class Card {
  #pace = new Pace();
  #at = [0, 0];
  #saving = 0;
  #isSaved = true;
  #isSent = false;

  /** `on` is what the list does for a card: `choose` another file, `goOn` with an upload that was `left`. */
  constructor(file, on, { handle = null, beside = null, left = null } = {}) {
    this.file = file;
    this.on = on;
    this.handle = handle;
    this.beside = beside;
    this.left = left; // the unfinished upload this goes on with
    this.node = document.getElementById("row").content.firstElementChild.cloneNode(true);
    const wanted = { show: form.dataset.show, name: file.name, size: file.size, key: crypto.randomUUID() };
    if (form.dataset.episode) wanted.episode = form.dataset.episode;
    if (beside) { wanted.beside = beside; delete wanted.episode; }
    this.sending = new Sending(file, wanted, {
      moved: (here, size) => this.move(here, size),
      told: (word, values) => this.tell(word, values),
      waits: (seconds) => this.#says("cut", { n: seconds }), // it was said aloud once, when the line broke
      written: () => {
        this.letNext?.();
        return this.written();
      },
    });
    this.#dress(Boolean(beside));
    if (this.form) this.form.disabled = Boolean(left); // until it is known what was written before
    list.append(this.node);
    section.hidden = false;
  }

  get needsPage() {
    return !this.#isSent || !this.#isSaved;
  }

  #dress(isBeside) {
    const find = (what) => this.node.querySelector(what);
    this.bar = find("[role=progressbar]");
    const name = find(".name");
    name.textContent = this.file.name;
    name.id = `navn-${this.sending.wanted.key}`;
    this.bar.setAttribute("aria-labelledby", name.id);
    for (const button of this.node.querySelectorAll(".buttons > *")) button.setAttribute("aria-describedby", name.id);
    find(".pause").addEventListener("click", () => this.pause());
    find(".resume").addEventListener("click", () => this.resume());
    find(".cancel").addEventListener("click", () => this.cancel());
    find(".remove").addEventListener("click", () => {
      this.remove();
      input.focus();
    });
    find(".other").addEventListener("click", () => this.on.choose({ card: this, left: this.left }));
    this.form = find(".form");
    if (isBeside) this.form?.remove();
    if (isBeside) this.form = null;
    this.form?.addEventListener("input", () => this.#changed());
    this.move(0, this.file.size);
  }

  /** Send the file, and what lies beside it, once those before it are done. */
  async run(prepare) {
    running.add(this);
    this.#running();
    try {
      await prepare?.(this);
      if (this.sending.isOver) return;
      this.tell("sending");
      const stands = await this.sending.send();
      if (!stands) return;
      this.#isSent = true;
      if (this.form) this.form.disabled = true;
      this.move(this.file.size, this.file.size);
      this.#buttons({});
      forget(stands.id);
      this.tell("complete");
      await this.#outcome(stands);
    } catch (error) {
      this.fail(error);
    } finally {
      if (this.#isSent || this.sending.isOver) running.delete(this);
    }
  }

  async #outcome(stands) {
    while (stands.state === "received") {
      if (stands.purpose === "beside") return this.tell("beside");
      await new Promise((wake) => setTimeout(wake, LOOK_EVERY));
      try {
        stands = await ask("GET", `/${stands.id}`);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
    }
    if (stands.words) {
      this.#refused(stands.words);
      return this.#link(".known", stands.known);
    }
    if (stands.state !== "taken") return;
    this.tell(form.dataset.episode ? "replaced" : "taken");
    this.#link(".open", stands.page);
    if (this.#isSaved) this.form?.remove();
  }

  /** Wait until nobody is writing of the episode any more, and all that was written is saved. */
  async written() {
    const isWriting = () => this.form?.contains(document.activeElement);
    if (isWriting()) {
      this.tell("writing");
      await new Promise((done) => this.form.addEventListener("focusout", () => setTimeout(() => isWriting() || done())));
    }
    await this.#save();
  }

  pause() {
    this.letNext?.();
    this.sending.pause();
    this.#buttons({ resume: true, cancel: true });
    this.node.querySelector(".resume").focus();
    this.tell("paused");
  }

  resume() {
    if (this.left && !this.sending.upload) { // what it goes on with could not be asked for
      this.remove();
      return this.on.goOn(this.left, this.file);
    }
    this.#running();
    this.node.querySelector(".pause").focus();
    if (this.hasFailed) {
      this.hasFailed = false;
      this.run((card) => card.sending.begin());
    } else {
      this.sending.resume();
      this.tell("sending");
    }
  }

  async cancel() {
    this.#buttons({});
    this.#isSent = this.#isSaved = true;
    running.delete(this);
    try {
      await this.sending.cancel();
      if (this.sending.upload) forget(this.sending.upload.id);
    } catch { /* it is cleaned away after a week */ }
    this.form?.remove();
    this.tell("cancelled");
    this.#buttons({ remove: true });
    input.focus();
  }

  /** Take the card off the page. */
  remove() {
    running.delete(this);
    this.node.remove();
    section.hidden = !list.firstElementChild;
  }

  get values() {
    return valuesOf(this.form);
  }

  fail(error) {
    if (this.sending.isOver) return;
    const isRefused = error instanceof Refused;
    const mayGoOn = !isRefused || error.status === 401 || error.status === 403;
    this.hasFailed = mayGoOn;
    this.#isSent = !mayGoOn;
    if (!mayGoOn) return this.#refused(error.message);
    this.#buttons({ resume: true, cancel: true });
    this.#wrong(error.status === 401 ? say("signin") : isRefused ? error.message : say("unknown"));
  }

  /** Say that nothing comes of this file: what was written of it stays to be copied, and goes with the next one. */
  #refused(text) {
    clearTimeout(this.#saving);
    this.#isSaved = true;
    running.delete(this);
    this.#buttons({ remove: true, other: !this.beside });
    this.#wrong(text);
    if (!this.form) return;
    if (!isWritten(this.values)) {
      this.form.remove();
      this.form = null;
      return;
    }
    this.form.disabled = false; // a field that is off cannot be read with the keyboard, nor copied everywhere
    for (const field of this.form.querySelectorAll("[name]")) field.readOnly = true;
    this.form.querySelector(".hint").textContent = say("kept");
    this.form.querySelector(".saved").textContent = "";
  }

  #link(which, address) {
    if (!address) return;
    const link = this.node.querySelector(which);
    link.href = address;
    link.hidden = false;
  }

  #wrong(text) {
    const place = this.node.querySelector(".error");
    place.textContent = text;
    place.hidden = false;
    this.node.querySelector(".says").textContent = "";
    status.textContent = `${this.file.name}: ${text}`;
  }

  #running() {
    this.node.querySelector(".error").hidden = true;
    this.#pace.restart();
    this.#buttons({ pause: true, cancel: true });
  }

  #buttons(shown) {
    for (const name of ["pause", "resume", "cancel", "remove", "other"]) this.node.querySelector(`.${name}`).hidden = !shown[name];
  }

  tell(word, values = {}) {
    status.textContent = this.#says(word, values);
    if (word !== "cut") return;
    this.#pace.restart(); // what was known of how fast it goes is true no more
    this.move(...this.#at);
  }

  #says(word, values) {
    return (this.node.querySelector(".says").textContent = say(word, { name: this.file.name, ...values }));
  }

  /** Show how much is there, how fast it goes and how long it takes. */
  move(here, size) {
    this.#at = [here, size];
    const percent = size ? Math.floor((100 * here) / size) : 0;
    const text = this.#pace.told(here, size);
    this.node.querySelector(".figures").textContent = text.join(" · ");
    this.bar.setAttribute("aria-valuenow", percent);
    this.bar.setAttribute("aria-valuetext", text[0]);
    this.bar.firstElementChild.style.transform = `scaleX(${size ? here / size : 0})`;
  }

  #changed() {
    this.#isSaved = false;
    this.node.querySelector(".saved").textContent = say("unsaved");
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.#save(), SAVE_AFTER);
  }

  async #save() {
    clearTimeout(this.#saving);
    if (!this.form || this.#isSaved) return;
    const values = this.values;
    const place = this.node.querySelector(".saved");
    try {
      this.#isSaved = true;
      await this.sending.saveForm(values);
      place.textContent = say("saved");
    } catch (error) {
      this.#isSaved = error instanceof Refused && error.code === "upload_taken";
      place.textContent = error instanceof Refused ? error.message : say("unsaved");
    }
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.form?.querySelector(`[name=${name}]`);
      if (field && value != null) field.value = value;
    }
    if (this.form) this.form.disabled = false;
  }

  /** Fill in what was written elsewhere, and save it with this file. */
  adopt(values) {
    if (!this.form || !isWritten(values)) return;
    this.fill(values);
    this.#changed();
  }
}
