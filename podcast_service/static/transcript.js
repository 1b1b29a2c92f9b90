// Search in the transcript: shows the field the page holds, marks what is found, and goes from place to place.
// Without this file the whole text is on the page, and the browser's own search finds every word of it.
// The text is never touched: places are painted over it where the browser can (CSS Custom Highlight API), and where it
// cannot, the paragraph is marked. Letters count as in the site's search: å is aa, ø is oe, æ is ae, é is e.

const SHORTEST = 2;
const PAINTED = 500; // places painted at once; all of them are counted, and each can be gone to
const letters = { æ: "ae", ø: "oe", å: "aa", ß: "ss", "“": '"', "”": '"', "»": '"', "«": '"', "’": "'" };

// Returns the text as it is compared, and for each of its characters where it stands in the text it was made of.
function folded(text) {
  let made = "";
  const places = [];
  for (let at = 0; at < text.length; at++) {
    const lower = text[at].toLowerCase();
    let as = lower <= "\x7f" ? lower : letters[lower] ?? lower.normalize("NFD").replace(/\p{M}/gu, "");
    if (/\s/.test(as)) as = made.endsWith(" ") ? "" : " ";
    for (const one of as) places.push(at);
    made += as;
  }
  places.push(text.length);
  return [made, places];
}

// Reads a paragraph once: the text of its nodes as one, so that a place may begin in one and end in another.
function read(paragraph) {
  const nodes = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let whole = "";
  while (walker.nextNode()) {
    nodes.push([whole.length, walker.currentNode]);
    whole += walker.currentNode.data;
  }
  const [text, places] = folded(whole);
  return { paragraph, nodes, text, places };
}

function range({ nodes, places }, from, to) {
  const found = new Range();
  for (const [set, at] of [["setStart", places[from]], ["setEnd", places[to - 1] + 1]]) {
    const [start, node] = nodes.findLast(([begin]) => begin < at || begin === 0);
    found[set](node, at - start);
  }
  return found;
}

function start(box) {
  const [input, status] = [box.querySelector("input"), box.querySelector("[role=status]")];
  const buttons = [...box.querySelectorAll("[data-step]")];
  const paragraphs = () => [...box.closest(".transcript").querySelectorAll(".turn p, .passage p")];
  const canPaint = Boolean(CSS.highlights);
  let all; // the paragraphs as they are compared; read when the field is first used
  let hits = [];
  let at = -1;
  let waiting;

  function paint() {
    const first = Math.max(0, at - PAINTED / 2);
    const near = hits.slice(first, first + PAINTED);
    if (canPaint) {
      CSS.highlights.set("transcript-hit", new Highlight(...near.map(({ part, from, to }) => range(part, from, to))));
      const now = hits[at];
      CSS.highlights.set("transcript-now", new Highlight(...(now ? [range(now.part, now.from, now.to)] : [])));
      return;
    }
    for (const old of box.closest(".transcript").querySelectorAll(".transcript-hit")) old.classList.remove("transcript-hit");
    for (const { part } of near) part.paragraph.classList.add("transcript-hit");
  }

  function say() {
    const { one, many, none, at: place } = box.dataset;
    const found = hits.length === 1 ? one : hits.length ? many : none;
    const told = at < 0 ? found.replace("{n}", hits.length) : place.replace("{n}", at + 1).replace("{all}", hits.length);
    status.textContent = input.value.trim().length < SHORTEST ? "" : told;
    for (const button of buttons) button.disabled = !hits.length;
  }

  function search() {
    clearTimeout(waiting);
    waiting = undefined;
    all ??= paragraphs().map(read);
    const wanted = folded(input.value.trim())[0];
    hits = [];
    at = -1;
    if (wanted.length >= SHORTEST) {
      for (const part of all) {
        for (let from = part.text.indexOf(wanted); from >= 0; from = part.text.indexOf(wanted, from + wanted.length)) {
          hits.push({ part, from, to: from + wanted.length });
        }
      }
    }
    paint();
    say();
  }

  function go(step) {
    if (waiting) search();
    if (!hits.length) return;
    at = (at + step + hits.length + (at < 0 && step < 0 ? 1 : 0)) % hits.length;
    paint();
    say();
    hits[at].part.paragraph.scrollIntoView({ block: "center", behavior: "instant" });
  }

  // Answers to the keys at once and searches when they rest, so that typing never waits.
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  });
  for (const button of buttons) button.addEventListener("click", () => go(Number(button.dataset.step)));
  box.hidden = false;
}

function init() {
  CSS.highlights?.delete("transcript-hit");
  CSS.highlights?.delete("transcript-now");
  for (const box of document.querySelectorAll(".transcript-find[hidden]")) start(box);
}

init();
document.addEventListener("podcast:page", init);
