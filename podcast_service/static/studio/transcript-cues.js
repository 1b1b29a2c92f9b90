// What can be done to the cues of a transcript. Nothing here touches the page: a list of cues goes in, a new one comes
// out, and cues that did not change are the same objects. A cue is { start, end, speaker, text }, in milliseconds.
// transcripts/edits.py does the same to a whole file where there is no script.

const SIZE = 100; // rows shown at a time, so that three thousand cues are as quick as thirty

export const portions = (cues) => Math.max(1, Math.ceil(cues.length / SIZE));
export const portionOf = (at) => Math.floor(at / SIZE);
export const within = (cues, portion) => cues.slice(portion * SIZE, (portion + 1) * SIZE).map((cue, at) => [portion * SIZE + at, cue]);

export function changed(cues, at, values) {
  return cues.map((cue, place) => (place === at ? { ...cue, ...values } : cue));
}

// Divides a cue before the character `place`; both parts share its time by how much of the text each has. The second
// starts before the next cue does, which may speak into it; where there is no time for that, nothing is divided.
export function split(cues, at, place) {
  const cue = cues[at];
  const last = Math.min(cue.end - 1, cues[at + 1]?.start ?? Infinity);
  if (last <= cue.start) return cues;
  const [before, after] = [cue.text.slice(0, place).trim(), cue.text.slice(place).trim()];
  const share = after ? before.length / (before.length + after.length) : 0.5;
  const middle = Math.min(last, Math.max(cue.start + 1, Math.round(cue.start + (cue.end - cue.start) * share)));
  return cues.toSpliced(at, 1, { ...cue, end: middle, text: before }, { ...cue, start: middle, text: after });
}

// Joins a cue with the next one; two who speak are never made one.
export const canJoin = (cues, at) => at + 1 < cues.length && cues[at].speaker === cues[at + 1].speaker;
export function join(cues, at) {
  if (!canJoin(cues, at)) return cues;
  const [one, next] = [cues[at], cues[at + 1]];
  const text = [one.text.trim(), next.text.trim()].filter(Boolean).join(" ");
  return cues.toSpliced(at, 2, { ...one, end: Math.max(one.end, next.end), text });
}

// Moves where a cue starts. The cue before ends with it if it did; starts keep their order, and it ends after it starts.
export function moveStart(cues, at, to) {
  const [before, cue, after] = [cues[at - 1], cues[at], cues[at + 1]];
  const follows = before && before.end === cue.start;
  const first = before ? before.start + (follows ? 1 : 0) : 0;
  const start = Math.min(cue.end - 1, after?.start ?? Infinity, Math.max(first, Math.round(to)));
  const moved = changed(cues, at, { start });
  return follows ? changed(moved, at - 1, { end: start }) : moved;
}

// Moves where a cue ends, at the latest with the sound. The next one starts with it if it did.
export function moveEnd(cues, at, to, length = Infinity) {
  const [cue, after] = [cues[at], cues[at + 1]];
  const follows = after && after.start === cue.end;
  const last = Math.min(length, follows ? Math.min(after.end - 1, cues[at + 2]?.start ?? Infinity) : Infinity);
  const end = Math.max(cue.start + 1, Math.min(last, Math.round(to)));
  const moved = changed(cues, at, { end });
  return follows ? changed(moved, at + 1, { start: end }) : moved;
}

function pattern(words, { whole = false, exact = false }) {
  const sign = words.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(whole ? `(?<![\\p{L}\\p{N}_])${sign}(?![\\p{L}\\p{N}_])` : sign, exact ? "gu" : "giu");
}

// Returns where the words stand: which cue, and how often there.
export function places(cues, words, how = {}) {
  if (!words.trim()) return [];
  const wanted = pattern(words, how);
  return cues.map((cue, at) => [at, cue.text.match(wanted)?.length ?? 0]).filter(([, count]) => count);
}

export function replaced(cues, words, by, how = {}) {
  if (!words.trim()) return cues;
  const wanted = pattern(words, how);
  return cues.map((cue) => {
    const text = cue.text.replace(wanted, () => by);
    return text === cue.text ? cue : { ...cue, text };
  });
}

// Returns which cue is heard at a moment: the last one that has started, -1 before the first.
export function heardAt(cues, moment) {
  let [from, to] = [0, cues.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (cues[middle].start <= moment) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

export function clock(moment, parts = 1) {
  const whole = Math.floor(moment / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  const rest = parts ? `,${String(moment % 1000).padStart(3, "0").slice(0, parts)}` : "";
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${rest}`;
}

const stamp = (moment) => {
  const whole = Math.floor(moment / 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(moment % 1000).padStart(3, "0")}`;
};
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// Writes the cues as WebVTT, which is what the form sends. A cue in which nothing is said is left out.
export function written(cues) {
  const said = cues.filter((cue) => cue.text.trim());
  const blocks = said.map(({ start, end, speaker, text }) => {
    const voice = speaker.trim() ? `<v ${safe(speaker.trim())}>` : "";
    return `${stamp(start)} --> ${stamp(end)}\n${voice}${safe(text.trim().replace(/\n\s*\n/g, "\n"))}`;
  });
  return `WEBVTT\n\n${blocks.join("\n\n")}\n`;
}
