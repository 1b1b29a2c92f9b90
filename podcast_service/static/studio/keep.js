// Keeps what is written in a form until it is saved: in this browser, form by form, and with what it was made from,
// so that restoring it onto a newer state is met by the same merging as any other save from an older one.

import { findKept, formKey, saveKept } from "./kept.js";

const WAIT = 400;
const SAVED = "#gemt";
const OURS = new Set(["csrf_token", "step"]);

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => !OURS.has(name) && typeof value === "string");
}

function text(form) {
  return JSON.stringify(values(form).filter(([name]) => name !== "base"));
}

// Rows that a draft has and the page has not are copies of the last one.
function grow(form, counts) {
  for (const [name, count] of counts) {
    let rows = [...form.querySelectorAll(".row")].filter((row) => row.querySelector(`[name="${CSS.escape(name)}"]`));
    while (rows.length && rows.length < count) {
      const copy = rows.at(-1).cloneNode(true);
      for (const one of copy.querySelectorAll("[id]")) one.id += "-n";
      for (const one of copy.querySelectorAll("label")) one.htmlFor += "-n";
      copy.querySelector("button")?.remove();
      rows.at(-1).after(copy);
      rows = [...rows, copy];
    }
  }
}

function fill(form, kept) {
  const left = new Map();
  for (const [name, value] of kept) left.set(name, [...(left.get(name) ?? []), value]);
  grow(form, [...left].map(([name, found]) => [name, found.length]));
  for (const one of form.elements) {
    if (!one.name || OURS.has(one.name)) continue;
    const found = left.get(one.name) ?? [];
    if (one.type === "checkbox" || one.type === "radio") one.checked = found.includes(one.value);
    else if (one.type !== "submit" && found.length) one.value = found.shift();
  }
}

function offer(form, key, draft, changed) {
  const box = document.createElement("div");
  const words = document.createElement("p");
  const time = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  words.textContent = form.dataset.draft.replace("{time}", time);
  box.className = "draft";
  box.setAttribute("role", "status");
  box.append(words);
  for (const [label, act] of [
    [form.dataset.restore, () => { fill(form, draft.values); changed(); form.dispatchEvent(new Event("restored")); words.textContent = form.dataset.restored; }],
    [form.dataset.discard, () => { saveKept(key, null); box.remove(); document.querySelector("h1")?.scrollIntoView(); form.querySelector("button")?.focus(); }],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plainly";
    button.textContent = label;
    button.addEventListener("click", () => { for (const one of box.querySelectorAll("button")) one.remove(); act(); });
    box.append(button);
  }
  form.before(box);
}

export function keep(form) {
  const key = formKey(form.dataset.keep);
  const status = form.querySelector(".unsaved");
  const first = text(form);
  let draft = findKept(key);
  let isSending = false;
  let timer;

  const isDirty = () => form.hasAttribute("data-unsaved") || text(form) !== first;
  const store = () => saveKept(key, isDirty() ? { at: Date.now(), values: values(form), sent: isSending } : null);
  const changed = () => {
    if (status && status.textContent !== (isDirty() ? form.dataset.dirty : "")) status.textContent = isDirty() ? form.dataset.dirty : "";
    clearTimeout(timer);
    timer = setTimeout(store, WAIT);
  };

  // The page that comes after a save says so; what was sent is then in it, maybe beside what others wrote.
  if (location.hash === SAVED) {
    history.replaceState(null, "", location.pathname);
    if (draft?.sent) draft = null;
  }
  const isOther = draft && JSON.stringify(draft.values.filter(([name]) => name !== "base")) !== first;
  if (form.hasAttribute("data-unsaved")) store();
  else if (isOther) offer(form, key, draft, changed);
  else saveKept(key, null);

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    isSending = true;
    clearTimeout(timer);
    store();
  });
  addEventListener("pagehide", () => { if (!isSending && isDirty()) store(); });
  addEventListener("beforeunload", (event) => {
    if (!isSending && isDirty()) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
