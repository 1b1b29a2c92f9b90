// What the page on which files are sent says: its sentences, and how far a file is in figures.

const words = JSON.parse(document.getElementById("upload").dataset.words);
const language = document.documentElement.lang || "da";
const one = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

/** Say one of the page's sentences with `values` in it. */
export const say = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** How fast a file goes: seen over the last ten seconds. */
export class Pace {
  #since = [];

  restart() {
    this.#since = [];
  }

  /** Return how much is there, and where it is known how fast it goes and how long it takes. */
  told(here, size) {
    const [word, unit] = size < 1e5 ? ["of_kb", 1e3] : ["of", 1e6];
    const text = [say(word, { here: one.format(here / unit), size: one.format(size / unit) })];
    const now = performance.now();
    this.#since.push([now, here]);
    while (this.#since.length > 2 && now - this.#since[0][0] > 10_000) this.#since.shift();
    const [[then, before]] = this.#since;
    const speed = ((here - before) / (now - then)) * 1000;
    if (now - then > 500 && speed > 0 && here < size) {
      text.push(say("speed", { speed: one.format(speed / 1e6) }));
      text.push(say("left", { time: time((size - here) / speed) }));
    }
    return text;
  }
}

function time(seconds) {
  if (seconds < 60) return say("seconds", { n: whole.format(Math.ceil(seconds)) });
  if (seconds < 5400) return say("minutes", { n: whole.format(Math.ceil(seconds / 60)) });
  return say("hours", { n: one.format(seconds / 3600) });
}
