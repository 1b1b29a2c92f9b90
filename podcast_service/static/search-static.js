// Lets a mirror be searched while the service is away: the frozen search page comes without results though something
// was asked for, so the browser fetches the release's own index and finds them itself, in the service's order.
// Where the service answers, its results are there already, and nothing here is fetched or run.

const MOST_FETCHED = 60; // pages looked into for one search, the likeliest of more
const MOST_KEPT = 240; // pages kept laid out for the next search
const PASSAGES = 3;
const PAUSE = 250; // milliseconds of rest before what was typed is looked for
const FEW = 5;
const MOST_CHECKED = 600; // passages read for whether words stand in them in a row
const MOST_ON_A_PAGE = 8;
const [MOST, HALF] = [0.66, 0.5];
const MOST_GUESSED = 3; // words of a query that may be mistyped
let place;
let setup;
let field;
let index; // the release's, once it was fetched

function begin() {
  place = document.getElementById("resultater");
  setup = document.querySelector("[data-search-index]");
  field = document.querySelector("main input[name=q]");
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  if (place && setup && field && asked.trim() && !place.querySelector(":scope > :not(noscript)")) start(asked);
}

document.addEventListener("podcast:page", begin);
document.addEventListener("search:unanswered", () => start(field.value)); // search.js says so
begin();

function start(first) {
  if (field.form.dataset.search) return;
  field.form.dataset.search = "static";
  document.documentElement.dataset.search = "static";
  const title = document.title;
  let latest = 0;
  let timer = 0;
  const run = async (text) => {
    clearTimeout(timer);
    const turn = (latest += 1);
    try {
      index ??= load();
      const found = await search(await index, text);
      if (turn !== latest) return;
      document.title = found.asked ? `»${found.asked}« – ${title}` : title;
      history.replaceState(history.state, "", found.asked ? `?${new URLSearchParams({ q: found.asked })}` : location.pathname);
      show(found, (await index).engine);
    } catch {
      index = undefined; // it is fetched again next time
      if (turn === latest) place.replaceChildren(element("p", { className: "count" }, setup.dataset.failed));
    }
  };
  // Before search.js hears of it, which would ask the service.
  field.form.addEventListener(
    "input",
    (event) => {
      event.stopPropagation();
      clearTimeout(timer);
      timer = setTimeout(() => run(field.value), PAUSE);
    },
    { capture: true },
  );
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(field.value);
  });
  field.value = first;
  run(first);
}

async function get(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

// Fetches the directory and its groups: which pages there are, and which of them have which stem.
export async function load() {
  const [engine, directory] = await Promise.all([import(setup.dataset.engine), get(setup.dataset.searchIndex)]);
  engine.learn(directory.rules);
  const pages = [];
  const having = new Map();
  for (const group of await Promise.all(directory.groups.map(get))) {
    const first = pages.length;
    pages.push(...group.pages);
    for (const line of group.stems.split("\n")) {
      const [stem, digits] = line.split(" ");
      if (!stem) continue;
      if (!having.has(stem)) having.set(stem, []);
      for (const place of bits(digits)) having.get(stem).push(first + place);
    }
  }
  return { engine, pages, having, vocabulary: new engine.Vocabulary(having.keys()) };
}

// Yields the places of the bits of a number written in hexadecimal digits.
function* bits(digits) {
  for (let place = 0; place < digits.length * 4; place += 1)
    if ((parseInt(digits[digits.length - 1 - (place >> 2)], 16) >> (place & 3)) & 1) yield place;
}

// Finds what the service would find: {asked, meant, total, results: [{page, passages}], terms, small}.
export async function search({ engine, pages, having, vocabulary }, text) {
  const asked = engine.shown(text);
  let query = engine.parse(text, vocabulary);
  if (!query.words.length) return { asked, meant: "", total: 0, results: [], terms: new Set(), small: new Set() };
  const meant = havingAll(query, having).length ? new Map() : guessed(query, vocabulary, engine);
  if (meant.size) query = engine.withGuesses(query, meant, vocabulary);
  const found = candidates(query, having);
  const numbers = likeliest(query, found, having, pages.length);
  // One that is gone meanwhile, withdrawn after this index was fetched, is no answer.
  const laidOuts = await Promise.all(numbers.map((number) => laidOut(engine, pages[number], number).catch(() => null)));
  const fetched = laidOuts.filter(Boolean);
  for (const one of fetched) one.hits = engine.hitsOf(query.weighed, one);
  let kept = answering(fetched, engine);
  const others = found.filter((number) => !numbers.includes(number));
  const rarities = counts(query, kept, others, having).map((count) => engine.rarity(count, pages.length));
  const rank = () => {
    for (const one of kept) one.points = engine.score(one.hits, rarities, one, one.row ?? 0n);
    kept = engine.order(kept);
  };
  rank();
  for (const [first, last] of query.phrases) {
    inARow(query, query.words.slice(first, last + 1), kept, MOST_CHECKED, engine);
    kept = kept.filter((one) => one.row);
  }
  if (query.words.length > 1 && !query.phrases.length) inARow(query, query.words, kept, MOST_CHECKED / 2, engine);
  rank();
  const results = kept.map((one) => ({ page: one.page, passages: best(engine, rarities, one) }));
  const total = results.length + (query.phrases.length ? 0 : others.length);
  const written = (stem) => kept.map((one) => engine.written(one.passages, one.page.language, stem)).find(Boolean) ?? stem;
  const said = query.words.map((word, place) => (meant.has(place) ? written(meant.get(place)) : word.written));
  return {
    asked,
    meant: meant.size ? said.join(" ") : "",
    total,
    results,
    terms: new Set(query.needed.flatMap((word) => [...word.terms.keys()])),
    small: new Set(query.terms),
  };
}

// What words that stand nowhere were likely meant to be, by their places.
function guessed(query, vocabulary, engine) {
  const unknown = query.words.filter((word) => !word.isSmall && !word.terms.size).slice(0, MOST_GUESSED);
  const guesses = query.words.map((word) => (unknown.includes(word) ? vocabulary.guesses(engine.stem(word.text, "da"))[0] : null));
  return new Map([...guesses.entries()].filter(([, guess]) => guess));
}

// What has enough of the words: where something has all of them, what lacks one of two is no answer.
function answering(fetched, engine) {
  const having = fetched.filter((one) => one.hits.some((hit) => hit.every));
  const shares = new Map(having.map((one) => [one, engine.share(one.hits)]));
  const most = Math.max(0, ...shares.values());
  return having.filter((one) => shares.get(one) >= (most === 1 ? MOST : Math.min(HALF, most)));
}

// How many of the pages that were found have each weighed word.
function counts(query, kept, others, having) {
  return query.weighed.map((word, place) => {
    const far = new Set([...word.terms.keys()].flatMap((term) => having.get(term)));
    return kept.filter((one) => one.hits[place].every).length + others.filter((number) => far.has(number)).length;
  });
}

// Notes on each page the passages in which the words stand one after the other, the likeliest pages first.
function inARow(query, asking, ranked, most, engine) {
  const texts = new Set(asking.map((word) => word.text));
  const own = query.weighed.map((word, place) => (texts.has(word.text) ? place : -1)).filter((place) => place >= 0);
  const row = engine.rowOf(asking);
  let left = most;
  for (const one of ranked) {
    const numbers = engine.lowest(engine.together(own.map((place) => one.hits[place])), MOST_ON_A_PAGE).slice(0, Math.max(0, left));
    left -= numbers.length;
    one.row = numbers.filter((number) => row.test(one.rows[number])).reduce((bits, number) => bits | (1n << BigInt(number)), 0n);
  }
}

// The best passages of a page, what can be heard before what is written.
function best(engine, rarities, { hits, row, ends, passages }) {
  const [titles, , written, , last] = ends;
  const heard = engine.bestPassages(hits, rarities, row ?? 0n, written, last, PASSAGES);
  const others = heard.length < PASSAGES ? engine.bestPassages(hits, rarities, row ?? 0n, titles, written, 1) : [];
  const told = [...others, ...heard].map((number) => passages[number]);
  return [...told.filter(([, , start]) => start != null), ...told.filter(([, , start]) => start == null)];
}

const groupsOf = (query, having) => query.needed.map((word) => new Set([...word.terms.keys()].flatMap((term) => having.get(term) ?? [])));
const rising = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);

function havingAll(query, having) {
  const [first, ...others] = groupsOf(query, having);
  return rising(first).filter((number) => others.every((group) => group.has(number)));
}

// The pages that have every needed word; where they are few, those that have any.
function candidates(query, having) {
  const all = havingAll(query, having);
  if (all.length >= FEW || query.needed.length < 2 || query.phrases.length) return all;
  return rising(groupsOf(query, having).flatMap((group) => [...group]));
}

// The pages worth fetching: all of a few, else those with the rarest words.
function likeliest(query, found, having, total) {
  if (found.length <= MOST_FETCHED) return found;
  const words = query.words.map((word) => {
    const numbers = new Map([...word.terms].reverse().flatMap(([term, weight]) => having.get(term).map((number) => [number, weight])));
    return { numbers, worth: Math.log(1 + total / numbers.size) * (word.isSmall ? 0.15 : 1) };
  });
  const worth = new Map(found.map((number) => [number, words.reduce((sum, word) => sum + word.worth * (word.numbers.get(number) ?? 0), 0)]));
  return found.sort((a, b) => worth.get(b) - worth.get(a) || b - a).slice(0, MOST_FETCHED);
}

const laid = new Map(); // pages that were looked into, laid out, by their number; the last ones of a bounded number

async function laidOut(engine, page, number) {
  const known = laid.get(number) ?? lay(engine, page);
  laid.delete(number);
  laid.set(number, known);
  known.catch(() => laid.delete(number));
  if (laid.size > MOST_KEPT) laid.delete(laid.keys().next().value);
  return { number, page, path: page.path, newness: page.newness ?? 0, ...(await known) };
}

async function lay(engine, page) {
  const passages = page.passages ?? (await get(page.text)).passages;
  return { passages, ...engine.layOut(passages, page.language) };
}

// --- what is shown ---

function show(found, engine) {
  const { none, one, many, meant, nothing, again } = setup.dataset;
  const told = found.total ? (found.total === 1 ? one : many.replace("{count}", found.total)) : none.replace("{asked}", found.asked);
  place.replaceChildren();
  if (found.meant && found.total) {
    const understood = `${meant.replace("{meant}", found.meant)} ${nothing.replace("{asked}", found.asked)}`;
    place.append(element("p", { className: "meant" }, understood));
  }
  const status = element("p", { className: "count" }, found.asked ? told : "");
  place.append(status);
  const heard = document.querySelector("main .unseen[role=status]"); // search.js keeps it for what is told
  if (heard) heard.textContent = status.textContent;
  const ways = document.getElementById("veje");
  if (ways) ways.hidden = found.total > 0;
  if (found.asked && !found.total) place.append(element("p", {}, again));
  place.append(element("ol", { className: "hits" }, ...found.results.map((result) => hit(result, found, engine))));
}

function hit({ page, passages }, found, engine) {
  const own = document.documentElement.lang;
  const marks = (text) => engine.marked(text, page.language, found.terms, found.small).map(([piece, isHit]) => (isHit ? element("mark", {}, piece) : piece));
  const kind = setup.dataset[page.kind];
  const meta = element("p", { className: "meta", lang: page.language === own ? "" : own }, element("span", { className: "kind" }, kind));
  if (page.within && page.within !== kind) meta.append(" ", element("span", {}, page.within));
  if (page.newness) {
    const date = new Date(page.newness * 1000);
    const told = new Intl.DateTimeFormat(own, { dateStyle: "long", timeZone: "Europe/Copenhagen" }).format(date);
    meta.append(" ", element("time", { dateTime: date.toISOString() }, told));
  }
  const lines = passages.map(([part, text, start, speaker]) => {
    if (start == null) return element("li", {}, ...marks(text));
    const who = speaker ?? (part === "chapter" ? setup.dataset.chapter : "");
    const said = [element("span", { className: "time" }, clock(start)), " ", ...(who ? [element("span", { className: "speaker" }, `${who}:`), " "] : [])];
    return element("li", {}, element("a", { className: "said", href: `${page.path}${landing(part, start)}` }, ...said, element("span", {}, ...marks(text))));
  });
  const heading = element("h2", {}, element("a", { href: page.path }, ...marks(page.title)));
  return element("li", { className: "hit", lang: page.language === own ? "" : page.language }, heading, meta, ...(lines.length ? [element("ul", {}, ...lines)] : []));
}

// Where a passage is heard, and, if it is speech, the place of its words in the transcript.
function landing(part, start) {
  const second = Math.floor(start / 1000);
  return part === "speech" ? `?t=${second}#t${second}` : `?t=${second}`;
}

function element(name, { lang, ...values }, ...inside) {
  const made = Object.assign(document.createElement(name), values, lang ? { lang } : {});
  made.append(...inside);
  return made;
}

function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
