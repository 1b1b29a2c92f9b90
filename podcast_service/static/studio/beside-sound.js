// Rows beside the sound: each is a mark on the waveform, and a moment of the sound becomes a row.

import { Stage } from "./stage.js";
import { write } from "./times.js";

/** Lay rows beside the sound of the page, and return its stage, where it has one. `span` says what a row that has a start
 * is of the sound ({at, to?}), `add` makes one of a moment; `find` returns the one that is there already, if any. */
export function besideSound(rows, { span, add, find = () => null }) {
  const root = document.querySelector(".stage");
  if (!root) return null;
  const stage = new Stage(root);
  const { form } = rows;

  const show = () => {
    const known = rows.all.filter((row) => rows.at(row) !== null);
    stage.marks = known.map((row) => ({ ...span(row), row }));
  };

  stage.addEventListener("here", () => {
    const at = stage.here;
    const there = find(at);
    if (!there) rows.tell(`${form.dataset.added} ${write(at, stage.mark)}`);
    rows.field(there ?? add(at, stage), "title").focus();
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
    if (target.closest(".hear") && rows.at(row) !== null) {
      const { at, to } = span(row);
      stage.hear(at, to > at ? to : null);
    }
    if (target.closest(".set-here")) rows.put(row, "start", stage.here);
  });
  show();
  return stage;
}
