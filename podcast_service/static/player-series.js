// "Listen to the whole series": the parts on the page of a show, one after another, in the bar. Each part's player is
// taken from the part's own page when its turn comes.

import { current, show } from "./player-bar.js";

let parts = []; // the addresses still to come
let playing = null;

function offer() {
  for (const button of document.querySelectorAll("[data-whole-series]")) button.hidden = false;
}

async function playNext() {
  while (parts.length) {
    const page = parts.shift();
    const here = page === location.href.split(/[?#]/)[0] && document.querySelector(".episode podcast-player");
    const player = here || (await playerOf(page));
    if (!player) continue; // a part without a sound
    if (!here) show(player);
    playing = player;
    return player.play();
  }
}

async function playerOf(page) {
  const answer = await fetch(page);
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".episode podcast-player");
  return found && document.importNode(found, true);
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-whole-series]");
  if (!button) return;
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = "";
  parts = [...document.querySelectorAll(".parts .item :is(h2, h3) a")].map((link) => link.href);
  try {
    await playNext();
  } catch {
    status.textContent = status.dataset.failed;
  }
});

document.addEventListener("podcast:ended", ({ target }) => {
  if (target === playing) playNext().catch(() => current()?.tell(current().words.trouble));
});
document.addEventListener("podcast:page", offer);
offer();
