// Times as people write, read and hear them. Pure: nothing here touches the page.

const NAMED = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/;
const CLOCK = /^\d+(:\d{1,2}){0,2}(\.\d+)?$/;

// 90 · 1:30 · 0:01:30 · 1h2m3s · 60,90 and ,90 and 60-90 (ranges), with or without npt: before it. Returns seconds:
// `from` is NaN where the text is no time, `to` is Infinity where nothing ends the range.
export function times(text) {
  const ranged = text.trim().toLowerCase().replace(/^npt:/, "").replace(/([\dhms])[-–](?=\d)/, "$1,");
  const [from, to, ...more] = ranged.split(",");
  const start = from === "" && to ? 0 : seconds(from);
  const end = to === undefined || to === "" ? Infinity : seconds(to);
  if (more.length || Number.isNaN(end)) return { from: NaN, to: Infinity };
  return { from: start, to: end > start ? end : Infinity };
}

function seconds(text) {
  const named = NAMED.exec(text);
  if (text && named) return (named[1] || 0) * 3600 + (named[2] || 0) * 60 + Number(named[3] || 0);
  return CLOCK.test(text) ? text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) : NaN;
}

// The time an address asks for: ?t=90 or #t=90. null where it asks for none.
export function asked(address) {
  const url = new URL(address, location.href);
  const text = url.searchParams.get("t") ?? new URLSearchParams(url.hash.slice(1)).get("t");
  return text === null ? null : times(text);
}

// 1:30, from an hour on 1:02:03: as the server writes it.
export function clock(time) {
  const whole = Math.floor(time);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// "2 minutter 5 sekunder", in any language the browser knows.
export function spoken(time, language) {
  const whole = Math.floor(time);
  const parts = [["hour", Math.floor(whole / 3600)], ["minute", Math.floor(whole / 60) % 60], ["second", whole % 60]];
  const said = parts.filter(([unit, count]) => count || (unit === "second" && whole === 0));
  return said.map(([unit, count]) => count.toLocaleString(language, { style: "unit", unit, unitDisplay: "long" })).join(" ");
}

// The index of the last of the ascending `starts` that is not after `time`, or -1: at most 12 looks in 3 000.
export function lastBefore(starts, time) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
