// Chapters beside the sound: each is a moment, and there is one of each.

import { besideSound } from "./beside-sound.js";
import { keepRows } from "./kept-rows.js";
import { Rows } from "./rows.js";

const rows = new Rows(document.querySelector("form.chapter-form"));

besideSound(rows, {
  span: (row) => ({ at: rows.at(row) }),
  add: (at) => rows.add(at),
  find: (at) => rows.all.find((row) => rows.at(row) === at),
});
keepRows(rows);
