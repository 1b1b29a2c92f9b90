// Searches the index of a release in the browser, word for word as the service does: what is spelled, stemmed, guessed
// and put in order here is a port of podcast_service/search (words, vocabulary, query, layout, rank), and tests hold
// both to the same answers. Nothing here touches the page or the network.

// --- words: one spelling, one stem ---

const WORD = /[\p{L}\p{N}]+(?:['’‘`´][\p{L}\p{N}]+)*['’‘`´]?/gu;
const LETTERS = { æ: "ae", ø: "oe", å: "aa", ä: "ae", ö: "oe", œ: "oe", ß: "ss", þ: "th", ð: "d", ς: "σ" };
const SHORT = /^([bcdfghjklmnpqrstvwxz]*(?:aa|ae|oe|[aiuy]))(?:ene?s?|ets?|ers?|ernes?)$/;
const HALF = /^(?:(.*(?:oc|cc|kurs))[eu]s|(..+[tdw])s)$/;
let irregular = {};
let synonyms = [];
let small = new Set();
let parts = [];
let weights = [];

// What the service says of words and of the parts of a page, handed over with the index.
export function learn(rules) {
  ({ irregular, synonyms, parts, weights } = rules);
  small = new Set(rules.small);
}

export function fold(word) {
  let folded = word.normalize("NFC").toLowerCase().replace(/['’‘`´]/g, "").replace(/[æøåäöœßþðς]/g, (one) => LETTERS[one]);
  if (/[^\0-\x7f]/.test(folded)) {
    const bare = [...folded.normalize("NFKD").replace(/\p{Mn}/gu, "")];
    folded = bare.map((one) => (/[0-9A-Za-z]/.test(one) ? one : one.codePointAt(0).toString(16))).join("");
  }
  return folded.slice(0, 64);
}

export function words(text) {
  return [...text.matchAll(WORD)].map((found) => ({ folded: fold(found[0]), start: found.index, end: found.index + found[0].length }));
}

export function stem(folded, language) {
  if (language === "en") return english(folded);
  if (language !== "da") return folded;
  if (Object.hasOwn(irregular, folded)) return irregular[folded];
  const short = SHORT.exec(folded);
  if (short) return short[1];
  const own = danish(folded);
  const half = HALF.exec(own);
  return half ? (half[1] ?? half[2]) : own;
}

// Returns the longest of the endings, given longest first, that the word has from `from` on; "" for none.
const ending = (word, from, endings) => endings.find((one) => word.length - one.length >= from && word.endsWith(one)) ?? "";
const sorted = (text) => text.split(" ").sort((a, b) => b.length - a.length);

// Snowball's Danish, for words in small ASCII letters.
const DANISH = sorted(
  "hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer s heds es endes erendes enes ernes eres " +
    "ens hedens erens ers ets erets et eret",
);
const PAIR = ["gd", "dt", "gt", "kt"];
const OTHER = sorted("ig lig elig els");

function danish(word) {
  if (word.length < 3) return word;
  const from = Math.max(3, /^[^aeiouy]*[aeiouy]+[^aeiouy]/.exec(word)?.[0].length ?? word.length);
  const unpaired = () => {
    if (ending(word, from, PAIR)) word = word.slice(0, -1);
  };
  const main = ending(word, from, DANISH);
  if (main && (main !== "s" || /[abcdfghjklmnoprtvyz]s$/.test(word))) word = word.slice(0, -main.length);
  unpaired();
  if (word.endsWith("igst")) word = word.slice(0, -2);
  const other = ending(word, from, OTHER);
  if (other) {
    word = word.slice(0, -other.length);
    unpaired();
  }
  return word.length > from && /([bdfgklmnprst])\1$/.test(word) ? word.slice(0, -1) : word;
}

// Snowball's English, for words in small ASCII letters.
const WHOLE = {
  skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl",
  andes: "andes", atlas: "atlas", bias: "bias", cosmos: "cosmos", howe: "howe", news: "news", sky: "sky",
};
const pairs = (text) => text.split(" ").map((one) => one.split(":")).sort((a, b) => b[0].length - a[0].length);
const SECOND = pairs(
  "anci:ance enci:ence ogi:og li: bli:ble abli:able alli:al fulli:ful lessli:less ousli:ous entli:ent aliti:al biliti:ble " +
    "iviti:ive tional:tion ational:ate alism:al ation:ate ization:ize izer:ize ator:ate iveness:ive fulness:ful ousness:ous ogist:og",
);
const THIRD = pairs("icate:ic ative: alize:al iciti:ic ical:ic tional:tion ational:ate ful: ness:");
const FOURTH = sorted("ic ance ence able ible ate ive ize iti al ism ion er ous ant ent ment ement");
const isShort = (word) => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(word);

function english(word) {
  if (Object.hasOwn(WHOLE, word)) return WHOLE[word];
  if (word.length < 3) return word;
  word = word.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
  const region = (start) => start + (/^[^aeiouy]*[aeiouy]+[^aeiouy]/.exec(word.slice(start))?.[0].length ?? word.length - start);
  const first = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/.exec(word)?.[0].length ?? region(0);
  const second = region(first);
  const without = (suffix, instead = "") => word.slice(0, word.length - suffix.length) + instead;
  word = plural(word);
  word = past(word, first);
  if (/.[^aeiouy][yY]$/.test(word)) word = without("y", "i");
  let [suffix, instead] = SECOND.find(([one]) => word.endsWith(one)) ?? [""];
  if (suffix && word.length - suffix.length >= first) {
    const before = word.at(-suffix.length - 1) ?? "";
    if (suffix === "li" ? "cdeghkmnrt".includes(before) && before : suffix !== "ogi" || before === "l") word = without(suffix, instead);
  }
  [suffix, instead] = THIRD.find(([one]) => word.endsWith(one)) ?? [""];
  if (suffix && word.length - suffix.length >= (suffix === "ative" ? Math.max(first, second) : first)) word = without(suffix, instead);
  suffix = ending(word, 0, FOURTH);
  if (suffix && word.length - suffix.length >= second && (suffix !== "ion" || /[st]ion$/.test(word))) word = without(suffix);
  const last = word.length - 1;
  if (word.endsWith("e") ? last >= second || (last >= first && !isShort(word.slice(0, -1))) : word.endsWith("ll") && last >= second)
    word = word.slice(0, -1);
  return word.replaceAll("Y", "y");
}

function plural(word) {
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  return /s$/.test(word) && !/(?:u|s)s$/.test(word) && /[aeiouy]/.test(word.slice(0, -2)) ? word.slice(0, -1) : word;
}

function past(word, first) {
  const suffix = ending(word, 0, ["eedly", "ingly", "edly", "eed", "ing", "ed"]);
  if (!suffix) return word;
  let rest = word.slice(0, -suffix.length);
  if (suffix.startsWith("eed")) return rest.length >= first && !/^(?:succ|proc|exc)$/.test(rest) ? `${rest}ee` : word;
  if (suffix === "ing") {
    if (/^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
    if (/^(?:even|cann|inn|earr|herr|out)$/.test(rest)) return word;
  }
  if (!/[aeiouy]/.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return rest.length === first && isShort(rest) ? `${rest}e` : rest;
}

// --- the words there are ---

const JOINTS = ["", "s", "e"];
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byLength = (a, b) => a.length - b.length || byText(a, b);

export class Vocabulary {
  constructor(stems) {
    this.known = new Set(stems);
    this.lines = [...this.known].sort(byText);
  }

  has(stem) {
    return this.known.has(stem);
  }

  // Compounds whose first part, and whose last part, is `stem`.
  begunWith(stem) {
    return this.compounds(stem, (line) => line.startsWith(stem), (line) => this.goesOn(stem, line.slice(stem.length)));
  }

  endedBy(stem) {
    return this.compounds(stem, (line) => line.endsWith(stem), (line) => this.leadsTo(stem, line.slice(0, -stem.length)));
  }

  compounds(stem, has, isOne) {
    return stem.length < 3 ? [] : this.lines.filter(has).sort(byLength).slice(0, 96).filter(isOne).slice(0, 24);
  }

  goesOn(stem, rest) {
    if (rest.length < 3) return false;
    return stem.length >= 4 || JOINTS.some((joint) => rest.startsWith(joint) && this.has(rest.slice(joint.length)));
  }

  leadsTo(stem, before) {
    if (before.length < 3) return false;
    return stem.length >= 5 || JOINTS.some((joint) => this.knows(before, joint));
  }

  // Whether what stands before the joint in the first part of a compound is a known word, in any form.
  knows(first, joint) {
    return first.endsWith(joint) && this.has(stem(first.slice(0, first.length - joint.length), "da"));
  }

  // The two words an unknown compound is made of.
  split(word) {
    for (let cut = word.length - 3; cut > 2; cut -= 1) {
      const second = word.slice(cut);
      if (!this.has(second)) continue;
      for (const joint of JOINTS) {
        const end = cut - joint.length;
        if (end >= 3 && this.knows(word.slice(0, cut), joint)) return [stem(word.slice(0, end), "da"), second];
      }
    }
    return null;
  }

  // What a mistyped stem may have been meant to be, the likeliest first.
  guesses(stem) {
    const most = stem.length >= 8 ? 2 : stem.length >= 4 ? 1 : 0;
    if (!most) return [];
    const near = this.lines
      .filter((line) => Math.abs(line.length - stem.length) <= most && differing(stem, line) <= 2 * most && isAlike(stem, line, most))
      .map((line) => [distance(stem, line, most), line[0] !== stem[0] ? 1 : 0, line])
      .filter(([far]) => far <= most);
    return near.sort((a, b) => a[0] - b[0] || a[1] - b[1] || byText(a[2], b[2])).slice(0, 12).map(([, , line]) => line);
  }
}

function differing(one, other) {
  const [here, there] = [new Set(one), new Set(other)];
  return [...here].filter((letter) => !there.has(letter)).length + [...there].filter((letter) => !here.has(letter)).length;
}

// Of `most + 1` pieces of the stem one stands in the word whole, nearly where it was, or after a swap over a cut.
function isAlike(stem, line, most) {
  const pieces = most + 1;
  const cuts = Array.from({ length: pieces + 1 }, (_, number) => Math.floor((stem.length * number) / pieces));
  for (let number = 0; number < pieces; number += 1) {
    const piece = stem.slice(cuts[number], cuts[number + 1]);
    if (number === 0 ? line.startsWith(piece) : number === most ? line.endsWith(piece) : stands(line, piece, cuts[number])) return true;
  }
  return cuts.slice(1, -1).some((cut) => isAlike(stem.slice(0, cut - 1) + stem[cut] + stem[cut - 1] + stem.slice(cut + 1), line, most - 1));
}

function stands(line, piece, place) {
  for (let at = line.indexOf(piece); at >= 0; at = line.indexOf(piece, at + 1)) if (Math.abs(at - place) <= 1) return true;
  return false;
}

export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, number) => number);
  for (let i = 1; i <= one.length; i += 1) {
    const further = [i, ...Array(other.length).fill(most + 1)];
    for (let j = Math.max(1, i - most); j <= Math.min(other.length, i + most); j += 1) {
      let cost = Math.min(row[j] + 1, further[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      further[j] = cost;
    }
    if (Math.min(...further) > most) return most + 1;
    [before, row] = [row, further];
  }
  return Math.min(row.at(-1), most + 1);
}

// --- what is asked ---

const [SAME, COMPOUND, GUESSED] = [1, 0.45, 0.8];
const LONGEST = 200;
const MOST_WORDS = 10;
const MOST_WEIGHED = 6;
const QUOTED = /["“”„‟«»″]([^"“”„‟«»″]*)["“”„‟«»″]?/g;

export function shown(text) {
  const printable = [...text].slice(0, LONGEST * 4).map((one) => (/[\p{C}\p{Z}]/u.test(one) ? " " : one)).join("");
  return [...printable.normalize("NFC").split(/\s+/).filter(Boolean).join(" ")].slice(0, LONGEST).join("").trim();
}

// A query: words, each with its terms (a Map of stem to what a hit counts), and phrases as places of first and last word.
export function parse(text, vocabulary) {
  text = shown(text);
  const found = [];
  const phrases = [];
  let at = 0;
  for (const quoted of text.matchAll(QUOTED)) {
    found.push(...asked(text.slice(at, quoted.index), vocabulary, false));
    const first = found.length;
    found.push(...asked(quoted[1], vocabulary, true));
    if (found.length > first && first < MOST_WORDS) phrases.push([first, Math.min(found.length, MOST_WORDS) - 1]);
    at = quoted.index + quoted[0].length;
  }
  found.push(...asked(text.slice(at), vocabulary, false));
  return complete(found.slice(0, MOST_WORDS), phrases);
}

function complete(asking, phrases) {
  const large = asking.filter((word) => !word.isSmall);
  const needed = [...new Map((large.length ? large : asking).map((word) => [word.text, word])).values()];
  const weighed = [...needed].sort((a, b) => b.text.length - a.text.length).slice(0, MOST_WEIGHED);
  return { words: asking, phrases, needed, weighed, terms: [...new Set(asking.flatMap((word) => [...word.terms.keys()]))] };
}

function asked(text, vocabulary, isQuoted) {
  const read = words(text).filter((word) => word.folded).slice(0, MOST_WORDS);
  const folded = read.map((word) => word.folded);
  return folded.flatMap((word, place) => {
    const written = text.slice(read[place].start, read[place].end);
    let terms = new Map();
    for (const other of alike(word)) for (const language of ["da", "en"]) terms.set(stem(other, language), SAME);
    if (!isQuoted) {
      for (const term of joined(folded, place, vocabulary)) terms.set(term, SAME);
      if (!small.has(word)) terms = withCompounds(terms, vocabulary);
    }
    const known = new Map([...terms].filter(([term]) => vocabulary.has(term)));
    const halves = known.size || isQuoted ? null : vocabulary.split(stem(word, "da"));
    if (halves) return halves.map((half) => ({ text: half, written, terms: withCompounds(new Map([[half, SAME]]), vocabulary), isSmall: false }));
    return [{ text: word, written, terms: known, isSmall: small.has(word) && !isQuoted }];
  });
}

function alike(word) {
  const own = stem(word, "da");
  return synonyms.find((group) => group.some((one) => stem(one, "da") === own)) ?? [word];
}

function joined(folded, place, vocabulary) {
  return [place - 1, place]
    .filter((start) => start >= 0 && start + 1 < folded.length && !small.has(folded[start]) && !small.has(folded[start + 1]))
    .map((start) => stem(folded[start] + folded[start + 1], "da"))
    .filter((term) => vocabulary.has(term));
}

function withCompounds(terms, vocabulary) {
  const more = [...terms.keys()].flatMap((term) => [...vocabulary.begunWith(term), ...vocabulary.endedBy(term)]);
  return new Map([...more.map((term) => [term, COMPOUND]), ...terms]);
}

export function withGuesses(query, meant, vocabulary) {
  const guess = (word, text) => ({ ...word, text, terms: withCompounds(new Map([[text, GUESSED]]), vocabulary), isSmall: false });
  const read = (word, place) => (meant.has(place) ? guess(word, meant.get(place)) : word);
  return complete(query.words.map(read), query.phrases);
}

// --- where words stand, and what they count ---

const MOST_PASSAGES = 20_000;
const MOST_LOOKED_AT = 60;
const SCALE = 100;
const [BESIDE, TOGETHER, IN_A_ROW, WHOLE_TITLE, FALLS] = [0.25, 0.6, 1.2, 0.8, 0.45];
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
const below = (place) => (1n << BigInt(place)) - 1n;

// Lays a page out: passages are [part, text, …] in the order of their parts. `found` holds for each stem the passages
// that have it, as the bits of a number, and what it counts on the page.
export function layOut(passages, language) {
  const numbers = new Map();
  const rows = passages.slice(0, MOST_PASSAGES).map(([part, text], number) => {
    const row = words(text).map((word) => stemmed(word.folded, language)).filter(Boolean);
    const place = parts.indexOf(part);
    for (const own of row) {
      if (!numbers.has(own)) numbers.set(own, { counts: parts.map(() => 0), places: [] });
      const found = numbers.get(own);
      found.counts[place] += 1;
      if (found.places.at(-1) !== number) found.places.push(number);
    }
    return ` ${row.join(" ")} `;
  });
  const sizes = parts.map((part) => passages.slice(0, MOST_PASSAGES).filter(([one]) => one === part).length);
  const titles = rows.slice(0, sizes[0]).map((row) => row.split(" ").filter(Boolean).length);
  const found = new Map([...numbers].map(([own, { counts, places }]) => [own, { weight: weightOf(counts), places }]));
  const ends = sizes.map((_, place) => sum(sizes.slice(0, place + 1)));
  return { ends, found, rows, titleWords: Math.max(1, titles.length ? Math.min(...titles) : 1) };
}

function weightOf(counts) {
  const found = weights.map((weight, place) => (counts[place] ? weight * (0.6 + (0.4 * counts[place]) / (counts[place] + 3)) : 0));
  const most = Math.max(...found);
  return Math.round(SCALE * (most + BESIDE * (sum(found) - most)));
}

const stems = new Map();

function stemmed(folded, language) {
  const key = `${language} ${folded}`;
  if (!stems.has(key)) stems.set(key, stem(folded, language));
  return stems.get(key);
}

function bitsOf(places) {
  const digits = new Uint8Array(Math.floor(places.at(-1) / 4) + 1);
  for (const place of places) digits[digits.length - 1 - (place >> 2)] |= 1 << (place & 3);
  return BigInt(`0x${Array.from(digits, (one) => one.toString(16)).join("")}`);
}

// How a stem is first written in the passages.
export function written(passages, language, own) {
  for (const [, text] of passages)
    for (const word of words(text)) if (stemmed(word.folded, language) === own) return text.slice(word.start, word.end).toLowerCase();
  return "";
}

// What a page has of each weighed word: what it counts, the passages with the word itself, and with any form of it.
export function hitsOf(weighed, { found }) {
  return weighed.map((word) => {
    const hit = { weight: 0, exact: 0n, every: 0n };
    for (const [term, factor] of word.terms) {
      if (!found.has(term)) continue;
      const { weight, places } = found.get(term);
      const bits = bitsOf(places);
      hit.weight = Math.max(hit.weight, (weight * factor) / SCALE);
      hit.every |= bits;
      if (factor > COMPOUND) hit.exact |= bits;
    }
    return hit;
  });
}

// How much a word counts that `having` of `total` pages have.
export const rarity = (having, total) => Math.log(1 + (total - having + 0.5) / (having + 0.5));

export const share = (hits) => hits.filter((hit) => hit.every).length / hits.length;

export const together = (hits) => (hits.length ? hits.reduce((bits, hit) => bits & hit.every, -1n) : 0n);

export function score(hits, rarities, { ends, titleWords }, inARow) {
  let total = sum(hits.map((hit, place) => rarities[place] * hit.weight));
  const all = sum(rarities);
  const bits = hits.length > 1 ? together(hits) : 0n;
  if (bits) total += TOGETHER * all * bestPart(bits, ends);
  if (inARow) total += IN_A_ROW * all * bestPart(inARow, ends);
  const named = hits.filter((hit) => hit.exact & below(ends[0])).length;
  total += WHOLE_TITLE * all * weights[0] * Math.min(1, named / titleWords);
  return total * share(hits) ** 2;
}

function bestPart(bits, ends) {
  let [start, best] = [0, 0];
  for (const [part, weight] of weights.entries()) {
    if (weight > best && bits & (below(ends[part]) - below(start))) best = weight;
    start = ends[part];
  }
  return best;
}

// Finds the words one after the other in the stems of a passage.
export function rowOf(asking) {
  const forms = (word) => [...word.terms].filter(([, factor]) => factor >= GUESSED).map(([term]) => term);
  return new RegExp(` ${asking.map((word) => `(?:${forms(word).join("|") || "-"})`).join(" ")} `);
}

// The numbers of the lowest bits that are set.
export function lowest(bits, most) {
  const found = [];
  const digits = bits.toString(2);
  for (let place = 0; place < digits.length && found.length < most; place += 1) if (digits[digits.length - 1 - place] === "1") found.push(place);
  return found;
}

// The best passages of a page from number `from` up to `to`, in the order in which they stand.
export function bestPassages(hits, rarities, inARow, from, to, most) {
  const here = below(to) - below(from);
  const bits = together(hits) & here || hits.reduce((any, hit) => any | hit.every, 0n) & here;
  const has = (number, place) => (number >> BigInt(place)) & 1n;
  const found = lowest((inARow & here) | bits, MOST_LOOKED_AT).map((number) => {
    const worth = hits.map((hit, place) => rarities[place] * (has(hit.exact, number) ? 1 : has(hit.every, number) ? 0.5 : 0));
    return [rounded(sum(worth) + (has(inARow, number) ? sum(rarities) : 0)), number];
  });
  found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  return found.slice(0, most).filter(([points]) => points >= found[0][0] * FALLS).map(([, number]) => number).sort((a, b) => a - b);
}

const rounded = (points) => Math.round(points * 1e6) / 1e6;

// Puts pages ({points, newness, path}) in the order of what is found.
export const order = (pages) => pages.sort((a, b) => rounded(b.points) - rounded(a.points) || b.newness - a.newness || byText(a.path, b.path));

// Cuts a text into pieces, each with whether its words are wanted; small words are marked along with those beside them.
export function marked(text, language, wanted, along) {
  const found = words(text);
  const own = found.map((word) => stemmed(word.folded, language));
  const hits = own.map((one) => wanted.has(one));
  const spread = (places) => places.reduce((beside, place) => (hits[place] ||= beside && along.has(own[place])), false);
  spread([...hits.keys()]);
  spread([...hits.keys()].reverse());
  const pieces = [];
  let at = 0;
  for (let place = 0; place < found.length; place += 1) {
    if (!hits[place]) continue;
    const first = place;
    while (hits[place + 1]) place += 1;
    pieces.push([text.slice(at, found[first].start), false], [text.slice(found[first].start, found[place].end), true]);
    at = found[place].end;
  }
  return [...pieces, [text.slice(at), false]].filter(([piece]) => piece);
}
