// The page on which files are sent. Without this script its form sends them by itself; with it each file has a card,
// goes on after a cut, a reload or a closed browser, and its episode can be described meanwhile.

import { Card, running, status, valuesOf } from "./upload-card.js";
import { again, handleOf, keep } from "./upload-handles.js";
import { Refused } from "./upload-send.js";
import { say } from "./upload-words.js";

const form = document.getElementById("upload");
const zone = form.querySelector(".zone");
const input = form.querySelector("input[type=file]");
const section = document.getElementById("sending");
const list = section.querySelector("ul");
const BESIDE = /\.(vtt|srt|json|txt|jpe?g|png|webp)$/i;

const stem = (name) => name.replace(/\.[^.]*$/, "").normalize("NFC").toLowerCase();
let line = Promise.resolve();
let instead = null; // the refused card in whose place the next file is taken
let typed = valuesOf(form.querySelector(".plain-form")); // written before this script ran: it goes with the first file

document.documentElement.classList.add("scripted");
for (const button of document.querySelectorAll("#unfinished .resume")) button.hidden = false;
addEventListener("beforeunload", (event) => {
  if ([...running].some((card) => card.needsPage)) event.preventDefault();
});

/** Send files one after the other; what goes beside a sound is sent with it. */
function take(files) {
  const sounds = files.filter(({ file }) => !BESIDE.test(file.name));
  const others = files.filter(({ file }) => BESIDE.test(file.name));
  const cards = (form.dataset.episode ? sounds.slice(0, 1) : sounds).map((found) => {
    const card = new Card(found.file, { choose, goOn }, found);
    const mine = form.dataset.episode ? [] : others.filter(({ file }) => stem(file.name) === stem(found.file.name));
    card.tell("waiting");
    return [card, mine];
  });
  if (cards.length) {
    cards[0][0].adopt(typed);
    typed = {};
  }
  for (const { file } of others) {
    if (!cards.some(([, mine]) => mine.some((found) => found.file === file))) {
      section.hidden = false;
      const lonely = document.createElement("li");
      lonely.textContent = status.textContent = say("alone", { name: file.name });
      list.append(lonely);
    }
  }
  for (const [card, mine] of cards) queue(card, () => card.run((started) => prepare(started, mine)));
}

async function prepare(card, mine) {
  const { id } = await card.sending.begin();
  await keep(id, await card.handle);
  for (const { file } of mine) {
    const beside = new Card(file, { choose, goOn }, { beside: id });
    await beside.run((one) => one.sending.begin());
  }
}

/** Let a file go once the one before it is sent, is paused, or has come to its end. */
function queue(card, act) {
  line = line.then(() => new Promise((next) => {
    card.letNext = next;
    act().finally(next);
  }));
}

/** Let the person choose a file: in the place of a refused `card`, or to go on with an upload that was `left`. */
function choose(wanted) {
  instead = wanted;
  input.click();
}

function chosen() {
  const { card, left } = instead ?? {};
  const files = [...input.files];
  instead = null;
  input.value = "";
  if (!files.length) return;
  if (card) {
    typed = card.values;
    card.remove();
  }
  if (left) goOn(left, files[0]);
  else take(files.map((file) => ({ file })));
}

input.addEventListener("change", chosen);
input.addEventListener("cancel", () => (instead = null));

for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  take(items.map((item) => ({ handle: handleOf(item), file: item.getAsFile() })).filter(({ file }) => file));
});

document.getElementById("unfinished")?.addEventListener("click", async (event) => {
  const button = event.target.closest(".resume");
  if (!button) return;
  const left = button.closest("[data-id]");
  const file = await again(left.dataset.id);
  if (file) return goOn(left, file);
  status.textContent = say("choose", { name: left.dataset.name });
  choose({ left });
});

/** Go on with an upload of before, when `file` is the one that was begun. */
async function goOn(left, file) {
  if (!left || !file) return;
  const card = new Card(file, { choose, goOn }, { left });
  const isSame = await card.sending.takeUp(left.dataset.id).catch((error) => card.fail(error));
  if (!isSame) {
    if (isSame === false) card.fail(new Refused(422, { words: [say("other", { name: left.dataset.name })] }));
    return;
  }
  card.fill(card.sending.upload.form);
  card.left = null;
  left.remove();
  const section = document.getElementById("unfinished");
  section.hidden = !section.querySelector("[data-id]");
  queue(card, () => card.run());
}

chosen(); // files may have been chosen before this script was there
