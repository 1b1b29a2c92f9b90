// Lets a mirror be searched while the service is away: the frozen search page comes without results though something
// was asked for, so the browser fetches the release's own index and finds them itself, in the service's order.
// Where the service answers, its results are there already, and nothing here is fetched or run.

const MOST_FETCHED = 60; // episodes whose passages are fetched for one search; the likeliest of more
const PASSAGES = 3;
const FEW = 5;
const place = document.getElementById("resultater");
const setup = document.querySelector("[data-search-index]");
const asked = new URLSearchParams(location.search).get("q") ?? "";
if (place && setup && asked.trim() && !place.textContent.trim()) start();

async function start() {
  document.documentElement.dataset.search = "static";
  const field = document.querySelector("main input[name=q]") ?? document.querySelector("input[name=q]");
  const title = document.title;
  for (const one of document.querySelectorAll("input[name=q]")) one.value = asked;
  const status = Object.assign(document.createElement("p"), { className: "count" });
  status.setAttribute("role", "status");
  const list = Object.assign(document.createElement("ol"), { className: "results-list" });
  place.append(status, list);
  let latest = 0;
  let index;
  const run = async (text) => {
    const turn = (latest += 1);
    try {
      index ??= load();
      const found = await search(await index, text);
      if (turn !== latest) return;
      document.title = found.asked ? `${found.asked} – ${title}` : title;
      show(found, status, list, (await index).engine);
    } catch {
      index = undefined; // it is fetched again next time
      if (turn === latest) status.textContent = setup.dataset.failed;
    }
  };
  let timer;
  const typed = () => {
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
    run(field.value);
  };
  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(typed, 250);
  });
  field?.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    typed();
  });
  await run(asked);
}

async function get(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

// Fetches the directory and its groups: which pages there are, and which of them have which stem.
async function load() {
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

// Finds what the service would find: {asked, meant, total, results: [{page, passages}], terms}.
export async function search({ engine, pages, having, vocabulary }, text) {
  let query = engine.parse(text, vocabulary);
  if (!query.words.length) return { asked: engine.shown(text), meant: "", total: 0, results: [], terms: new Set() };
  const meant = new Map();
  query.words.forEach((word, at) => {
    const guess = word.isSmall || word.terms.size ? null : vocabulary.guesses(engine.stem(word.text, "da"))[0];
    if (guess) meant.set(at, guess);
  });
  const given = query.words;
  if (meant.size) query = engine.withGuesses(query, meant);
  const found = candidates(query, having);
  const fetched = await Promise.all(likeliest(query, found, having, pages.length).map((number) => laidOut(engine, pages[number], number, query)));
  const kept = fetched.filter((one) => engine.hasPhrases(query, one.masks));
  const others = query.phrases.length ? [] : found.filter((number) => !fetched.some((one) => one.number === number));
  const counts = query.words.map((word) => {
    const terms = [...word.terms.keys()];
    const far = new Set(terms.flatMap((term) => having.get(term)));
    return kept.filter((one) => terms.some((term) => one.masks.has(term))).length + others.filter((number) => far.has(number)).length;
  });
  const rarity = engine.rarities(query, counts, pages.length);
  const rated = kept.map((one) => ({ ...one, points: engine.score(query, rarity, one) })).filter((one) => one.points > 0);
  const results = engine.order(rated).map((one) => ({
    page: one.page,
    passages: engine.bestPassages(query, rarity, one, PASSAGES).map((number) => one.passages[number]),
  }));
  const written = (guess) => kept.map((one) => one.surfaces.get(guess)).find(Boolean) ?? guess;
  const said = meant.size ? given.map((word, at) => (meant.has(at) ? written(meant.get(at)) : word.text)).join(" ") : "";
  return { asked: engine.shown(text), meant: said, total: results.length + others.length, results, terms: new Set(query.terms) };
}

// The pages that have every needed word; where they are few, those that have any.
function candidates(query, having) {
  const groups = query.needed.map((word) => new Set([...word.terms.keys()].flatMap((term) => having.get(term) ?? [])));
  const any = [...new Set(groups.flatMap((group) => [...group]))].sort((a, b) => a - b);
  const all = any.filter((number) => groups.every((group) => group.has(number)));
  return all.length < FEW && groups.length > 1 && !query.phrases.length ? any : all;
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

const texts = new Map();

async function laidOut(engine, page, number, query) {
  if (page.text && !texts.has(page.text)) texts.set(page.text, get(page.text).catch((error) => (texts.delete(page.text), Promise.reject(error))));
  const passages = page.passages ?? (await texts.get(page.text)).passages;
  return { number, page, path: page.path, newness: page.newness ?? 0, passages, ...engine.layOut(passages, page.language, query.terms) };
}

// --- what is shown ---

function show(found, status, list, engine) {
  const { none, one, many, meant } = setup.dataset;
  const counted = found.total === 1 ? one : many.replace("{count}", found.total);
  const told = found.total ? counted : found.asked ? none.replace("{query}", found.asked) : "";
  status.textContent = found.meant && found.total ? `${meant.replace("{words}", found.meant)} ${told}` : told;
  list.replaceChildren(...found.results.map((result) => item(result, found.terms, engine)));
}

function item({ page, passages }, terms, engine) {
  const made = document.createElement("li");
  const heading = document.createElement("h2");
  const link = Object.assign(document.createElement("a"), { href: page.path });
  link.append(...marked(page.title, page.language, terms, engine));
  heading.append(link);
  made.append(heading);
  if (page.within) made.append(Object.assign(document.createElement("p"), { className: "within", textContent: page.within }));
  for (const [, text, start, speaker] of passages) {
    const line = Object.assign(document.createElement("p"), { className: "passage" });
    if (start != null) line.append(Object.assign(document.createElement("a"), { href: `${page.path}?t=${Math.floor(start / 1000)}`, textContent: clock(start) }), " ");
    if (speaker) line.append(Object.assign(document.createElement("b"), { textContent: `${speaker}:` }), " ");
    line.append(...marked(text, page.language, terms, engine));
    made.append(line);
  }
  return made;
}

function marked(text, language, terms, engine) {
  const parts = [];
  let at = 0;
  for (const word of engine.words(text)) {
    if (!terms.has(engine.stem(word.folded, language))) continue;
    parts.push(text.slice(at, word.start), Object.assign(document.createElement("mark"), { textContent: text.slice(word.start, word.end) }));
    at = word.end;
  }
  return [...parts, text.slice(at)];
}

function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
