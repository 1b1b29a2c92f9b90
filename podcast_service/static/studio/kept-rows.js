// Keeps the rows of a form in this browser until they are saved, with what they were made from: rows that come back onto
// a newer state are met by the server as any other save from an older one.

import { findKept, rowsKey, saveKept } from "./kept.js";
import { read } from "./times.js";

const WAIT = 400;
const TIMES = new Set(["start", "end", "length"]);

/** Return what stands in a row: pairs of a field's word and its value; files are not kept. */
function content(row) {
  const fields = [...row.querySelectorAll("[name]")].filter((one) => one.name.includes("-") && one.type !== "file");
  const said = fields.filter((one) => (one.type === "checkbox" ? one.checked : one.value.trim()));
  return said.map((one) => [one.name.slice(0, one.name.lastIndexOf("-")), one.value.trim()]);
}

/** Return rows so that the same chapters are the same text, however their times are written and whatever their order. */
function meaning(rows) {
  const said = rows.map((row) => row.map(([name, value]) => [name, TIMES.has(name) ? (read(value) ?? value) : value]));
  return JSON.stringify(said.filter((row) => row.length).map((row) => JSON.stringify(row)).sort());
}

/** Keep what changes in `rows`, and offer what was kept when it says something else than the page. */
export function keepRows(rows) {
  const { form } = rows;
  const key = rowsKey(new URL(form.action).pathname);
  const notice = form.querySelector(".kept");
  const now = () => rows.all.map(content);
  const found = findKept(key);
  let later = 0;

  rows.addEventListener("changed", () => {
    clearTimeout(later);
    later = setTimeout(() => saveKept(key, { was: form.elements.was.value, rows: now(), at: Date.now() }), WAIT);
  });
  if (!found || form.dataset.changed === "true" || meaning(found.rows) === meaning(now())) {
    if (found && form.dataset.changed !== "true") saveKept(key, null);
    return;
  }
  notice.hidden = false;
  notice.querySelector("time").textContent = new Date(found.at).toLocaleString(document.documentElement.lang);
  notice.querySelector(".restore").addEventListener("click", () => {
    form.elements.was.value = found.was;
    rows.replace(found.rows);
    notice.hidden = true;
  });
  notice.querySelector(".discard").addEventListener("click", () => {
    saveKept(key, null);
    notice.hidden = true;
    rows.list.querySelector("input")?.focus();
  });
}
