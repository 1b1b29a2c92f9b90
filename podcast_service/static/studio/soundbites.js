// Soundbites beside the sound: each is a stretch of it, and plays just that.

import { besideSound } from "./beside-sound.js";
import { keepRows } from "./kept-rows.js";
import { Rows } from "./rows.js";

const USUAL = 30000; // milliseconds of a new one
const form = document.querySelector("form.bite-form");
const rows = new Rows(form);
const [shortest, longest] = [Number(form.dataset.shortest), Number(form.dataset.longest)];

rows.addEventListener("changed", () => {
  for (const row of rows.all) {
    const length = rows.at(row, "length");
    row.querySelector(".odd-length").hidden = !length || (length >= shortest && length <= longest);
  }
});

const stage = besideSound(rows, {
  span: (row) => ({ at: rows.at(row), to: rows.at(row) + (rows.at(row, "length") ?? 0) }),
  add: (at, { length }) => {
    const row = rows.add(at);
    rows.set(row, "length", Math.min(USUAL, length - at));
    return row;
  },
});

form.addEventListener("click", ({ target }) => {
  const row = target.closest(".end-here")?.closest(".entry");
  const start = row ? rows.at(row) : null;
  if (start !== null && stage.here > start) rows.put(row, "length", stage.here - start);
});
keepRows(rows);
