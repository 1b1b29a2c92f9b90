// A part of a page that goes on by itself: asked for again every few seconds, changed only where it is another,
// and never under the hand of who works in it. Without this script, loading the page again shows the same.
const REST = 10 * 60 * 1000; // nobody has touched anything for so long: then nobody looks either

let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "focus", "scroll"])
  addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });

const byId = (list) => new Map([...list.children].filter((one) => one.id).map((one) => [one.id, one]));

function renewList(list, next) {
  const old = byId(list);
  let place = list.firstElementChild;
  for (const wanted of [...next.children]) {
    const known = old.get(wanted.id);
    const shown = known && known.isEqualNode(wanted) ? known : wanted;
    if (shown !== place) list.insertBefore(shown, place);
    else place = place.nextElementSibling;
    if (known && shown !== known) {
      if (place === known) place = known.nextElementSibling;
      known.remove();
    }
    old.delete(wanted.id);
  }
  for (const gone of old.values()) gone.remove();
}

export function renew(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  for (const list of part.querySelectorAll("[data-list]")) {
    const other = next.querySelector(`#${list.id}`);
    if (other) renewList(list, other);
  }
  for (const told of part.querySelectorAll("[data-told]")) {
    const words = next.querySelector(`#${told.id}`)?.innerHTML ?? "";
    if (told.innerHTML !== words) told.innerHTML = words; // only a change is read aloud
  }
  if (focused && !focused.isConnected) (document.getElementById(focused.id) ?? part).focus({ preventScroll: true });
}

async function ask(part) {
  const answer = await fetch(location.href, { headers: { "X-By-Itself": "1" }, cache: "no-store" });
  if (answer.redirected) document.dispatchEvent(new Event("refused")); // to signing in
  if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById(part.id);
  if (next) renew(part, next);
  return Boolean(next);
}

for (const part of document.querySelectorAll("[data-live]")) {
  const usual = Number(part.dataset.live) * 1000;
  let pause = usual;
  const again = () => setTimeout(turn, pause);
  const turn = async () => {
    if (document.hidden || Date.now() - touched > REST) return again();
    try {
      if (!(await ask(part))) return undefined;
      pause = usual;
    } catch {
      pause = Math.min(pause * 2, 60_000);
    }
    return again();
  };
  again();
}
