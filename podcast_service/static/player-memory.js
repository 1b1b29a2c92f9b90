// What the player remembers, in this browser alone: speed, volume, and for 90 days where each episode was left.
// Nothing of it is sent anywhere. Where storage is shut (private windows), it remembers until the page is left.

const KEY = "podcast";
const DAY = 86_400_000;
const KEPT = 90 * DAY;
const EDGE = 10; // seconds: so near the beginning or the end there is no place to go back to
const FRESH = { speed: 1, volume: 1, keeps: true, places: {} };

let kept = FRESH;

function read() {
  try {
    kept = { ...FRESH, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    // shut or damaged: what this page knows stands
  }
  return kept;
}

function write(changes) {
  kept = { ...read(), ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // shut or full: the page goes on without
  }
}

// What was kept may be anything: 1 stands for what makes no sense.
function within(number, low, high) {
  return number >= low && number <= high ? number : 1;
}

export const memory = {
  get speed() {
    return within(read().speed, 0.5, 4);
  },
  set speed(speed) {
    write({ speed });
  },
  get volume() {
    return within(read().volume, 0, 1);
  },
  set volume(volume) {
    write({ volume });
  },
  // Whether places are kept at all; off forgets those there are.
  get keeps() {
    return read().keeps !== false;
  },
  set keeps(keeps) {
    write(keeps ? { keeps } : { keeps, places: {} });
  },
  // Where the sound `name` was left, in seconds; 0 where there is nothing to go back to.
  placeOf(name) {
    const [at, on] = read().places?.[name] ?? [0, 0];
    return this.keeps && Date.now() - on < KEPT ? at : 0;
  },
  keepPlace(name, at, whole) {
    if (!this.keeps) return;
    const fresh = Object.entries(read().places ?? {}).filter(([other, [, on]]) => other !== name && Date.now() - on < KEPT);
    if (at > EDGE && at < whole - EDGE) fresh.push([name, [Math.floor(at), Date.now()]]);
    write({ places: Object.fromEntries(fresh) });
  },
};
