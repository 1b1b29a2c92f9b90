// Where a sound begins that is not loaded yet. Browsers keep a time that is set then for the first play; WebKit on Linux
// may lose it: the sound begins at 0, or is said to play and stands still. So a moment into the playing it is looked at.

const MOMENT = 500; // milliseconds
const NEARLY = 0.1; // seconds: a sound that stands still does not move to the very place where it stands

const wanted = new WeakMap();

// Sets the time of a sound, loaded or not.
export function seekTo(audio, time) {
  audio.currentTime = time;
  const isKnown = wanted.has(audio);
  wanted.set(audio, audio.readyState ? null : time);
  if (!isKnown) audio.addEventListener("playing", () => setTimeout(() => look(audio), MOMENT));
}

function look(audio) {
  const time = wanted.get(audio);
  if (audio.paused || audio.seeking || audio.readyState < 3) return; // it will be looked at when it plays on
  wanted.set(audio, null);
  if (time && audio.currentTime <= time) audio.currentTime = time + NEARLY;
}
