// Soundbites beside the sound: each row is a stretch of the waveform, and plays just that.

import { keepRows } from "./kept-rows.js";
import { Rows } from "./rows.js";
import { Stage } from "./stage.js";
import { write } from "./times.js";

const USUAL = 30000; // milliseconds of a new one
const form = document.querySelector("form.bite-form");
const rows = new Rows(form);
const root = document.querySelector(".stage");
const [shortest, longest] = [Number(form.dataset.shortest), Number(form.dataset.longest)];

const advise = () => {
  for (const row of rows.all) {
    const length = rows.at(row, "length");
    row.querySelector(".odd-length").hidden = !length || (length >= shortest && length <= longest);
  }
};

rows.addEventListener("changed", advise);

if (root) {
  const stage = new Stage(root);
  const rounded = () => Math.floor(stage.at / 100) * 100;

  const show = () => {
    const known = rows.all.filter((row) => rows.at(row) !== null);
    stage.marks = known.map((row) => ({ at: rows.at(row), to: rows.at(row) + (rows.at(row, "length") ?? 0), row }));
  };

  stage.addEventListener("here", () => {
    const row = rows.add(rounded());
    rows.set(row, "length", Math.min(USUAL, stage.length - rounded()));
    rows.tell(`${form.dataset.added} ${write(rounded(), stage.mark)}`);
    rows.field(row, "title").focus();
  });
  rows.addEventListener("changed", show);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.name?.startsWith("title-")) return;
    event.preventDefault(); // a title is written while the sound goes on: saving would end it
    stage.slider.focus();
  });
  form.addEventListener("click", ({ target }) => {
    const row = target.closest(".entry");
    if (!row) return;
    const [start, length] = [rows.at(row), rows.at(row, "length")];
    if (target.closest(".hear") && start !== null) stage.hear(start, length ? start + length : null);
    if (target.closest(".set-here")) rows.tell(`${rows.field(row, "start").dataset.told} ${rows.set(row, "start", rounded())}`);
    if (target.closest(".end-here") && start !== null && rounded() > start) {
      rows.tell(`${rows.field(row, "length").dataset.told} ${rows.set(row, "length", rounded() - start)}`);
    }
  });
  show();
}

keepRows(rows);
