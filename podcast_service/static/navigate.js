// Pages that change while a sound goes on. Loaded by the first play; it takes over an ordinary link, and a form that
// asks with GET, only while there is a player in use, and hands everything unusual back to the browser.
//
// For others: only <main>, the title, what the head says of the page and which menu entry is current are replaced, so
// scripts run once. After each change `podcast:page` is sent to the document: set up again what you find in the page.
// Listeners on the document and custom elements need nothing.

import { announce, carry, current } from "./player-bar.js";
import { asked } from "./player-times.js";

const PATIENCE = 8_000; // milliseconds; then the browser's own way, which shows what it waits for
const HEAD = "meta[name], meta[property], link[rel=canonical], link[rel=alternate], script[type='application/ld+json']";
const LASTING = "link[rel=stylesheet], script[src]";

const places = new Map(); // how far down each entry of the history was
let shown = address(location);
let here = history.state?.podcast ?? 0;
let last = here;
let running = null;

history.replaceState({ ...history.state, podcast: here }, "");

// Who goes back is brought to their place by us: the browser would begin to scroll the page that is still there, and go
// on with it on the one that comes. A page that is left for good is the browser's again.
history.scrollRestoration = "manual";
addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
addEventListener("pageshow", () => (history.scrollRestoration = "manual"));

// A time is a place on a page, not another page.
function address(url) {
  const search = new URLSearchParams(url.search);
  search.delete("t");
  return `${url.pathname}?${search}`;
}

function isOurs(url, element) {
  return current() && url.origin === location.origin && !element.target && !element.hasAttribute("download");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.relList.contains("external")) return;
  const url = new URL(link.href);
  if (!isOurs(url, link) || (url.hash && address(url) === address(location))) return;
  event.preventDefault();
  visit(url);
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const url = new URL(form.action);
  if (event.defaultPrevented || form.method !== "get" || !isOurs(url, form)) return;
  event.preventDefault();
  url.search = new URLSearchParams(new FormData(form, submitter));
  visit(url);
});

addEventListener("scroll", () => places.set(here, scrollY), { passive: true });

addEventListener("popstate", ({ state }) => {
  if (address(location) === shown) return;
  if (!current()) return location.reload();
  visit(new URL(location.href), state?.podcast ?? 0);
});

// Goes to `url`: a new entry of the history, or the entry `back` that the browser has already gone to.
async function visit(url, back) {
  running?.abort();
  const run = (running = new AbortController());
  try {
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(PATIENCE)]);
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
    const page = await read(answer, run);
    if (run.signal.aborted) return;
    const to = new URL(answer.url);
    to.hash = url.hash;
    if (back === undefined) {
      places.set(here, scrollY); // the event of the last scrolling may still be to come, when this page is gone
      history.pushState({ podcast: (last += 1) }, "", to);
    }
    here = back ?? last;
    shown = address(location);
    swap(page);
    arrive(to, back === undefined ? 0 : places.get(here));
    const time = back === undefined && asked(to);
    if (time && current().closest(".episode")) current().begin(time);
  } catch {
    if (running !== run) return; // another link was clicked meanwhile
    if (back === undefined) location.assign(url);
    else location.reload();
  }
}

// The page in an answer; whatever is not a page like this one is an error.
async function read(answer, run) {
  const isPage = answer.ok && answer.headers.get("Content-Type")?.startsWith("text/html");
  if (!isPage || new URL(answer.url).origin !== location.origin) {
    run.abort(); // what comes may be long: a sound, a file
    throw new Error("not a page");
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("main") || isOfAnotherRelease(page)) throw new Error("not a page like this one");
  return page;
}

// Whether style or script have changed since this page was loaded: the same name at another address.
function isOfAnotherRelease(page) {
  const names = new Map(lasting(document).map((path) => [path.split("/").at(-1), path]));
  return lasting(page).some((path) => (names.get(path.split("/").at(-1)) ?? path) !== path);
}

const lasting = (page) => [...page.querySelectorAll(LASTING)].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));

function swap(page) {
  const main = document.importNode(page.querySelector("main"), true);
  const settle = carry(main);
  document.title = page.title;
  for (const old of document.head.querySelectorAll(HEAD)) old.remove();
  for (const fresh of page.head.querySelectorAll(HEAD)) document.head.append(document.importNode(fresh, true));
  const known = lasting(document);
  for (const fresh of page.head.querySelectorAll(LASTING)) {
    if (!known.includes(lasting({ querySelectorAll: () => [fresh] })[0])) document.head.append(revived(fresh));
  }
  document.querySelector("main").replaceWith(main);
  for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
  if (document.documentElement.lang === page.documentElement.lang) markMenu(page);
  else translate(page);
  settle();
  document.dispatchEvent(new CustomEvent("podcast:page"));
}

// A script out of a parsed document never runs; a new element with the same attributes does.
function revived(parsed) {
  const made = document.createElement(parsed.localName);
  for (const { name, value } of parsed.attributes) made.setAttribute(name, value);
  return made;
}

function markMenu(page) {
  const marks = new Map([...page.querySelectorAll("header a[href], footer a[href]")].map((link) => [link.pathname, link.ariaCurrent]));
  for (const link of document.querySelectorAll("header a[href], footer a[href]")) link.ariaCurrent = marks.get(link.pathname) ?? null;
}

function translate(page) {
  document.documentElement.lang = page.documentElement.lang;
  for (const part of ["body > header", "body > footer", "body > .skip"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(document.importNode(fresh, true));
  }
}

// Where a reader finds themselves: at the top, at a fragment, or where they were; the page's name is read aloud.
function arrive(url, top) {
  const main = document.querySelector("main");
  main.focus({ preventScroll: true });
  announce(document.title);
  const target = url.hash && top === 0 && document.getElementById(decodeURIComponent(url.hash.slice(1)));
  if (target) target.scrollIntoView({ behavior: "instant" });
  else if (!url.searchParams.has("t") || top) scrollTo({ top: top ?? 0, behavior: "instant" });
}
