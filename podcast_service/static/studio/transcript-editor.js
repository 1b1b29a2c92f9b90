// The transcript beside its sound: rows instead of one large text. The form stays the one that works without script;
// its text is written anew from the cues when it is sent, so there is one way to save.

import { findKept, saveKept, transcriptKey } from "./kept.js";
import { seekTo } from "./player-start.js";
import { changed, heardAt, join, canJoin, moveEnd, moveStart, places, portionOf, portions, replaced, split, within, written } from "./transcript-cues.js";
import { makeRows } from "./transcript-rows.js";

const STEP = 100; // milliseconds
const BACK = 3; // seconds
const DEEP = 200; // changes that can be undone
const WAYS = "studio-udskrift";
const RESTS = 400; // milliseconds after which what was typed is kept

const form = document.getElementById("gem");
const box = document.getElementById("editor");
const list = box.querySelector(".cues");
const said = document.getElementById("sagt");
const sound = document.getElementById("lyden");
const own = (name) => box.querySelector(`[data-do="${name}"]`);
const rows = makeRows(list, document.getElementById("replik"), document.getElementById("redskab"));
const key = transcriptKey(location.pathname, form.elements.fil.value);

let cues = JSON.parse(document.getElementById("replikker").textContent).map(([start, end, speaker, text]) => ({ start, end, speaker, text }));
const asLoaded = written(cues);
let [portion, at, heard] = [0, -1, -1];
let typing = false; // whether the last change was typed into the field one is in: it is one change until one leaves it
const before = [];
// After a save that was refused the page holds what was typed, which stands in no file yet.
const isHeld = form.hasAttribute("data-held");
const isUnsaved = () => isHeld || (before.length > 0 && written(cues) !== asLoaded);
const length = Number(form.dataset.length) || Infinity; // as the server measured it, which holds the text against it

let waiting;
let isSent = false;
let offered = null; // a draft from before that was neither brought back nor thrown away: it is kept until it is
function keep() {
  clearTimeout(waiting);
  waiting = setTimeout(keepNow, RESTS);
}
function keepNow() {
  clearTimeout(waiting);
  if (isSent) return;
  const draft = isUnsaved() ? { was: form.elements.var.value, at: Date.now(), cues, older: offered } : offered;
  saveKept(key, draft);
  if (isUnsaved() && !said.textContent) said.textContent = said.dataset.unsaved;
  if (!isUnsaved() && said.textContent === said.dataset.unsaved) said.textContent = "";
  own("undo").disabled = !before.length;
}

function change(next, { typed = false } = {}) {
  if (next === cues) return false;
  if (!(typed && typing)) before.push(cues);
  if (before.length > DEEP) before.shift();
  typing = typed;
  cues = next;
  own("undo").disabled = false;
  if (!typed) said.textContent = "";
  keep();
  return true;
}

function show(to = portion) {
  portion = Math.min(Math.max(0, to), portions(cues) - 1);
  rows.show(cues, portion);
  rows.mark(heard);
  const some = within(cues, portion);
  const [from, last] = [some[0]?.[0] ?? 0, some.at(-1)?.[0] ?? 0];
  const told = box.querySelector(".portions [role=status]");
  told.textContent = said.dataset.shown.replace("{from}", from + 1).replace("{to}", last + 1).replace("{all}", cues.length);
  for (const button of box.querySelectorAll("[data-do=earlier]")) button.disabled = portion === 0;
  for (const button of box.querySelectorAll("[data-do=later]")) button.disabled = portion === portions(cues) - 1;
}

function go(to, place) {
  const next = Math.min(Math.max(0, to), cues.length - 1);
  if (portionOf(next) !== portion) show(portionOf(next));
  rows.focus(next, place);
}

// The button one pressed may be of no use any more: one goes on where its portion begins.
function turn(to) {
  show(to);
  list.focus({ preventScroll: true });
  list.scrollIntoView({ block: "start" });
}

function undo() {
  const last = before.pop();
  if (!last) return;
  cues = last;
  typing = false;
  at = Math.min(at, cues.length - 1);
  show();
  said.textContent = said.dataset.undone;
  keep();
  own("undo").disabled = !before.length;
  if (!before.length) list.focus({ preventScroll: true });
}

// Playing.
function play(from) {
  if (!sound) return;
  if (from !== undefined) seekTo(sound, from / 1000);
  sound.play().catch(() => {});
}
const toggle = () => (sound?.paused ? play() : sound?.pause());
const back = () => sound && seekTo(sound, Math.max(0, sound.currentTime - BACK));
function follow() {
  const now = heardAt(cues, sound.currentTime * 1000);
  if (now === heard) return;
  heard = now;
  const isWriting = list.contains(document.activeElement);
  if (box.querySelector("[data-follow]").checked && !isWriting && now >= 0 && portionOf(now) !== portion) show(portionOf(now));
  rows.mark(now);
  if (box.querySelector("[data-follow]").checked && !isWriting) rows.rowOf(now)?.scrollIntoView({ block: "nearest" });
}

function tab(on) {
  box.querySelector("[data-tab]").checked = on;
  said.textContent = on ? said.dataset.tabOn : said.dataset.tabOff;
  keepWays();
}

// How one works with the sound stays so in this window, though every save loads the page anew.
const ways = () => ["[data-speed]", "[data-follow]", "[data-tab]"].map((which) => box.querySelector(which));
function keepWays() {
  saveKept(WAYS, ways().map((one) => (one.type === "checkbox" ? one.checked : one.value)), { inTab: true });
}
function takeWays() {
  const kept = findKept(WAYS, { inTab: true }) ?? [];
  for (const [at, one] of ways().entries()) {
    if (at in kept) one[one.type === "checkbox" ? "checked" : "value"] = kept[at];
    one.addEventListener("change", keepWays);
  }
  sound.defaultPlaybackRate = sound.playbackRate = Number(ways()[0].value);
}

function onKey(event) {
  const inRow = list.contains(event.target);
  const isTab = event.key === "Tab" && inRow && sound && box.querySelector("[data-tab]").checked;
  const isPlay = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  const isStep = inRow && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown");
  if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey) {
    event.preventDefault();
    return form.requestSubmit();
  }
  if (event.key === "Escape" && box.querySelector("[data-tab]")?.checked) tab(false);
  if (event.key === "Enter" && !isPlay && inRow && event.target.matches("input")) {
    event.preventDefault(); // it would send the form
    return event.target.closest(".cue").querySelector("textarea").focus();
  }
  if (!isTab && !isPlay && !isStep) return;
  event.preventDefault();
  if (isStep) go(Number(event.target.closest(".cue").dataset.at) + (event.key === "ArrowUp" ? -1 : 1), 0);
  else if (event.shiftKey) back();
  else toggle();
}

// What the tools of a row do, each to the cue one is in.
function nudge(next) {
  if (change(next)) {
    rows.equip(cues, at);
    for (const near of [at - 1, at, at + 1]) if (cues[near]) rows.rename(cues, near);
  }
}
const acts = {
  split() {
    const text = rows.rowOf(at).querySelector("textarea");
    const place = text.selectionStart;
    if (change(split(cues, at, place))) {
      show();
      go(at + 1, 0);
    } else said.textContent = said.dataset.short;
  },
  join() {
    const place = cues[at].text.trim().length;
    if (canJoin(cues, at)) {
      change(join(cues, at));
      show();
      go(at, place);
    } else said.textContent = said.dataset.voices;
  },
  "start-": () => nudge(moveStart(cues, at, cues[at].start - STEP)),
  "start+": () => nudge(moveStart(cues, at, cues[at].start + STEP)),
  "start-now": () => sound && nudge(moveStart(cues, at, sound.currentTime * 1000)),
  "end-": () => nudge(moveEnd(cues, at, cues[at].end - STEP, length)),
  "end+": () => nudge(moveEnd(cues, at, cues[at].end + STEP, length)),
  play: (button) => play(cues[Number(button.closest(".cue").dataset.at)].start),
  earlier: () => turn(portion - 1),
  later: () => turn(portion + 1),
  undo,
  toggle,
  back,
  replace: replaceAll,
  restore,
  discard() {
    offer(offered.older ?? null);
    keepNow();
    list.querySelector("textarea").focus();
  },
};

list.addEventListener("focusin", ({ target }) => {
  const item = target.closest(".cue");
  if (item && (Number(item.dataset.at) !== at || rows.kit.parentElement !== item)) {
    at = Number(item.dataset.at);
    typing = false;
    rows.equip(cues, at);
  }
});
list.addEventListener("input", ({ target }) => {
  const place = Number(target.closest(".cue").dataset.at);
  change(changed(cues, place, target.matches("input") ? { speaker: target.value.trim() } : { text: target.value }), { typed: true });
  if (target.matches("input")) rows.equip(cues, place);
});
list.addEventListener("change", ({ target }) => rows.rename(cues, Number(target.closest(".cue").dataset.at)));
box.addEventListener("keydown", onKey);
box.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button) acts[button.dataset.do](button);
});

// Find and replace: counted first, then done to all cues at once, and undone by one press.
const finding = document.getElementById("erstat");
const told = document.getElementById("fundet");
const how = () => ({ whole: finding.elements.hele.checked, exact: finding.elements.store.checked });
function count() {
  const found = places(cues, finding.elements.find.value, how()).reduce((sum, [, number]) => sum + number, 0);
  told.textContent = (found === 1 ? told.dataset.one : found ? told.dataset.many : told.dataset.none).replace("{n}", found);
  own("replace").hidden = !found;
  return found;
}
function replaceAll() {
  const found = count();
  if (!change(replaced(cues, finding.elements.find.value, finding.elements.med.value, how()))) return;
  show();
  finding.elements.find.focus();
  own("replace").hidden = true;
  told.textContent = (found === 1 ? told.dataset.doneOne : told.dataset.done).replace("{n}", found);
}
finding.addEventListener("submit", (event) => {
  event.preventDefault();
  count();
});
finding.addEventListener("input", () => {
  told.textContent = "";
  own("replace").hidden = true;
});

// A draft that was not saved is offered, never put in by itself; one that was sent is done with.
function readDraft() {
  const draft = findKept(key);
  const isDone = draft?.sent && String(draft.at) === new URLSearchParams(location.search).get("gemt");
  return isDone || (draft && written(draft.cues) === asLoaded) ? draft.older ?? null : draft;
}
function offer(draft) {
  offered = draft;
  const kept = box.querySelector(".kept");
  kept.hidden = !draft;
  if (!draft) return;
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  const words = draft.was === form.elements.var.value ? said.dataset.draft : said.dataset.draftOlder;
  kept.querySelector("p").textContent = words.replace("{when}", when);
}
function restore() {
  const draft = offered;
  form.elements.var.value = draft.was;
  change(draft.cues);
  offer(draft.older ?? null);
  show(0);
  rows.focus(0, 0);
}

// Sending: the cues become the text of the form; the place is found again afterwards.
form.addEventListener("submit", () => {
  keepNow();
  isSent = true;
  const draft = findKept(key);
  if (draft) {
    saveKept(key, { ...draft, sent: true });
    form.elements.kladde.value = draft.at; // comes back in the address when it was saved
  }
  form.elements.tekst.value = written(cues);
  form.elements.start.value = 0;
  form.elements.stop.value = "";
  saveKept(key, { at, time: sound?.currentTime ?? 0 }, { inTab: true });
});
for (const other of document.querySelectorAll(".needs-saved")) {
  other.addEventListener("submit", (event) => {
    if (!isUnsaved()) return;
    event.preventDefault();
    said.textContent = said.dataset.first;
    form.querySelector(".primary").focus();
  });
}
document.querySelector("[data-keep-theirs]")?.addEventListener("click", () => {
  isSent = true;
  saveKept(key, null);
});
addEventListener("pagehide", keepNow);

function start() {
  form.querySelector(".plain").hidden = true;
  form.elements.tekst.required = false;
  for (const part of box.querySelectorAll(".tools")) part.hidden = false;
  show();
  if (!isHeld) offer(readDraft());
  keepNow();
  // What is wrong with the text is mended in the rows.
  for (const link of document.querySelectorAll('.summary [href="#felt-tekst"]')) {
    link.href = "#replikkerne";
    if (form.dataset.wrong) link.addEventListener("click", (event) => (event.preventDefault(), go(Number(form.dataset.wrong) - 1)));
  }
  if (sound) {
    sound.addEventListener("timeupdate", follow);
    sound.addEventListener("seeking", follow);
    const button = own("toggle");
    const name = () => (button.textContent = sound.paused ? button.dataset.play : button.dataset.pause);
    for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, name);
    takeWays();
    box.querySelector("[data-speed]").addEventListener("change", ({ target }) => (sound.playbackRate = Number(target.value)));
    box.querySelector("[data-tab]").addEventListener("change", ({ target }) => tab(target.checked));
  }
  const place = findKept(key, { inTab: true });
  saveKept(key, null, { inTab: true });
  if (place && new URLSearchParams(location.search).has("gemt")) {
    if (sound && place.time) seekTo(sound, place.time);
    if (place.at >= 0) go(place.at);
  }
}

start();
