// Chapters beside the sound: each row is a mark on the waveform, and a moment of the sound becomes a row.

import { keepRows } from "./kept-rows.js";
import { Rows } from "./rows.js";
import { Stage } from "./stage.js";
import { write } from "./times.js";

const form = document.querySelector("form.chapter-form");
const rows = new Rows(form);
const root = document.querySelector(".stage");

if (root) {
  const stage = new Stage(root);

  const show = () => {
    const known = rows.all.filter((row) => rows.at(row) !== null);
    stage.marks = known.map((row) => ({ at: rows.at(row), row }));
  };

  stage.addEventListener("here", () => {
    const at = Math.floor(stage.at / 100) * 100;
    const there = rows.all.find((row) => rows.at(row) === at);
    if (!there) rows.tell(`${form.dataset.added} ${write(at, stage.mark)}`);
    rows.field(there ?? rows.add(at), "title").focus();
  });
  stage.addEventListener("moved", ({ detail }) => rows.set(detail.mark.row, "start", detail.at));
  rows.addEventListener("changed", show);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.name?.startsWith("title-")) return;
    event.preventDefault(); // a title is written while the sound goes on: saving would end it
    stage.slider.focus();
  });
  form.addEventListener("click", ({ target }) => {
    const row = target.closest(".entry");
    if (target.closest(".hear") && rows.at(row) !== null) stage.hear(rows.at(row));
    if (target.closest(".set-here")) {
      rows.tell(`${rows.field(row, "start").dataset.told} ${rows.set(row, "start", Math.floor(stage.at / 100) * 100)}`);
    }
  });
  show();
}

keepRows(rows);
