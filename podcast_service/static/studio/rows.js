// The rows of a form: added, removed, taken back, nudged and numbered without asking the server. Names end in a number
// of their own; the server puts the rows in order. Every button here does the same as a plain form without this script.

import { read, write } from "./times.js";

const ARROWS = { ArrowUp: 100, ArrowDown: -100 };

export class Rows extends EventTarget {
  #removed = null;

  constructor(form) {
    super();
    this.form = form;
    this.list = form.querySelector(".entries");
    this.mould = form.querySelector("template");
    this.count = form.elements.rows;
    this.status = form.querySelector(".rows-told");
    this.back = form.querySelector(".take-back");
    this.length = Number(form.dataset.length) || Infinity;
    this.mark = form.dataset.mark;
    this.isChanged = form.dataset.changed === "true";
    for (const hidden of form.querySelectorAll("[hidden].needs-script")) hidden.hidden = false;
    form.addEventListener("click", (event) => this.#click(event));
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("submit", () => (this.isChanged = false));
    addEventListener("beforeunload", (event) => this.isChanged && event.preventDefault());
    this.back.addEventListener("click", () => this.#takeBack());
  }

  get all() {
    return [...this.list.children];
  }

  /** Return the field of a row by the word its name begins with. */
  field(row, name) {
    return row.querySelector(`[name^="${name}-"]`);
  }

  at(row, name = "start") {
    return read(this.field(row, name).value);
  }

  set(row, name, milliseconds) {
    const most = name === "start" ? this.length - 1 : this.length;
    const field = this.field(row, name);
    field.value = write(Math.max(0, Math.min(milliseconds, most)), this.mark);
    this.#changed();
    return field.value;
  }

  /** Set a time, and tell what it is now. */
  put(row, name, milliseconds) {
    this.tell(`${this.field(row, name).dataset.told} ${this.set(row, name, milliseconds)}`);
  }

  /** Add a row that starts at `milliseconds`, where it belongs by time; return it. */
  add(milliseconds) {
    const empty = this.all.find((row) => [...row.querySelectorAll("input[type=text], input:not([type])")].every((one) => !one.value));
    const row = empty ?? this.#cast();
    const after = this.all.find((other) => other !== row && (this.at(other) ?? -1) > milliseconds);
    this.list.insertBefore(row, after ?? null);
    this.set(row, "start", milliseconds);
    this.#number();
    return row;
  }

  /** Put other rows in the place of all: pairs of a field's word and its value, a row each. */
  replace(contents) {
    this.list.replaceChildren();
    for (const said of contents) {
      const row = this.#cast();
      for (const [name, value] of said) {
        const fields = [...row.querySelectorAll(`[name^="${CSS.escape(name)}-"]`)];
        const box = fields.find((one) => one.type === "checkbox" && one.value === value);
        if (box) box.checked = true;
        else if (fields[0] && fields[0].type !== "checkbox") fields[0].value = value;
      }
      this.list.append(row);
    }
    this.#number();
    this.#changed();
    this.list.querySelector("input")?.focus();
  }

  tell(words) {
    this.status.textContent = words;
  }

  #cast() {
    const number = this.count.value;
    this.count.value = Number(number) + 1;
    const holder = document.createElement("template");
    holder.innerHTML = this.mould.innerHTML.replaceAll("NUMBER", number);
    for (const hidden of holder.content.querySelectorAll("[hidden].needs-script")) hidden.hidden = false;
    return document.importNode(holder.content.firstElementChild, true);
  }

  #click(event) {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    const [act, number, by] = button.value.split(":");
    const row = button.closest(".entry");
    if (act === "nudge") this.#nudge(row, number.split("-")[0], Number(by));
    else if (act === "remove") this.#remove(row);
    else if (act === "add") this.#added();
    else return;
    event.preventDefault();
  }

  #added() {
    const row = this.#cast();
    this.list.append(row);
    this.#number();
    this.field(row, "start").focus();
  }

  #key(event) {
    const field = event.target.closest(".time-field");
    if (!field || !(event.key in ARROWS) || event.ctrlKey || event.altKey || event.metaKey) return;
    this.#nudge(field.closest(".entry"), field.name.split("-")[0], ARROWS[event.key] * (event.shiftKey ? 10 : 1));
    event.preventDefault();
  }

  #nudge(row, name, by) {
    const at = this.at(row, name);
    if (at !== null) this.put(row, name, at + by);
  }

  #remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    this.#removed = { row, before: row.nextElementSibling };
    row.remove();
    this.#number();
    this.#changed();
    this.back.hidden = false;
    this.tell(this.back.dataset.told);
    (next ? this.field(next, "title") : this.back).focus();
  }

  #takeBack() {
    const { row, before } = this.#removed;
    this.list.insertBefore(row, before?.isConnected ? before : null);
    this.back.hidden = true;
    this.#number();
    this.#changed();
    this.field(row, "title").focus();
    this.tell("");
  }

  #number() {
    for (const [place, row] of this.all.entries()) {
      for (const told of row.querySelectorAll(".row-number")) told.textContent = place + 1;
    }
  }

  #changed() {
    this.isChanged = true;
    this.dispatchEvent(new Event("changed"));
  }
}
