// Times as people write them: 12:40,5 or 1:02:03; the server reads and writes them the same way.

const FORM = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d+))?$/;

/** Return the milliseconds of a time, null for what is none. */
export function read(text) {
  const found = FORM.exec(text.trim());
  if (!found) return null;
  const [, hours, minutes, seconds, decimals] = found;
  if ((minutes && (Number(seconds) > 59 || seconds.length !== 2)) || (hours && Number(minutes) > 59)) return null;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds);
  return whole * 1000 + Number((decimals ?? "0").slice(0, 3).padEnd(3, "0"));
}

/** Write milliseconds as a time, with `mark` before the decimals. */
export function write(milliseconds, mark = ",") {
  const whole = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const decimals = String(milliseconds % 1000).padStart(3, "0").replace(/0+$/, "");
  const time = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  return decimals ? time + mark + decimals : time;
}
