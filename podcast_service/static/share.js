// Sharing: the dialog behind every "Share" button, quotes from a transcript, and all buttons that copy something.
// Words come from the templates in partials/share_dialog.html. Without this file addresses stand on the page as text.
// A player asks with a bubbling `podcast:share` event: detail {time (seconds), url, embedUrl, title}.
// After a change of page within the document `podcast:page` is heard: what main then holds is made ready anew.

const shareTemplate = document.getElementById("share");
const said = document.getElementById("share-said");
let dialog; // made when it is first needed, from a template that navigation leaves alone
let now; // what is being shared

const clock = (seconds) => {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  return `${h ? `${h}:${String(m).padStart(2, "0")}` : m}:${String(s).padStart(2, "0")}`;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

const withTime = (address, time) => {
  const url = new URL(address, location.href);
  url.searchParams.set("t", Math.floor(time));
  return url.href;
};

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Copies, and says so beside the button and to those who do not see it. Where the browser does not let us, the text is
// selected, so that the keyboard does it.
async function copy(text, button, status, field) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = copyOld(text, button, field);
  }
  const words = done ? button.dataset.done : button.dataset.failed;
  if (!words) return;
  const name = (button.dataset.name ??= button.textContent);
  button.textContent = words;
  status.textContent = "";
  setTimeout(() => (status.textContent = words), 50); // the same words again are news only after none
  setTimeout(() => (button.textContent = name), 2500);
}

// The old way, which also works where pages come without TLS; a field of its own goes as soon as it was used.
function copyOld(text, button, field) {
  const used = field ?? document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
  used.select();
  const done = document.execCommand("copy");
  if (field) return done;
  used.remove();
  button.focus();
  return done;
}

function made() {
  if (dialog) return dialog;
  dialog = shareTemplate.content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.querySelector(".start input").addEventListener("change", show);
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-from]");
    const field = button && document.getElementById(button.dataset.from);
    if (field) copy(field.value, button, dialog.querySelector(".told"), field);
    if (event.target === dialog) dialog.close(); // beside it
  });
  const system = dialog.querySelector(".system");
  system.hidden = !navigator.share;
  system.addEventListener("click", () => {
    const link = document.getElementById("share-link").value;
    navigator.share({ title: now.title, url: link, ...(now.text && { text: now.text }) }).catch(() => {});
  });
  return dialog;
}

// Fills the fields for what is shared: with the time in every address where it is wanted.
function show() {
  const starts = dialog.querySelector(".start input").checked || now.text;
  const link = now.text ? now.url : starts ? withTime(now.url, now.time) : now.url;
  const frame = now.embedUrl && (starts ? withTime(now.embedUrl, now.time) : now.embedUrl);
  document.getElementById("share-link").value = link;
  document.getElementById("share-code").value = frame
    ? `<iframe src="${escaped(new URL(frame, location.href).href)}" title="${escaped(now.title)}" ` +
      `width="100%" height="${shareTemplate.dataset.height}" loading="lazy" frameborder="0" ` +
      'allow="autoplay; clipboard-write; web-share"></iframe>'
    : "";
  document.getElementById("share-citation").value = now.citation ?? "";
  const body = now.text ? `${now.text}\n\n${link}` : link;
  dialog.querySelector(".mail").href =
    `mailto:?subject=${encodeURIComponent(now.title)}&body=${encodeURIComponent(body)}`;
}

function open(what) {
  now = { time: 0, ...what, url: new URL(what.url, location.href).href };
  const own = document.querySelector("main [data-share-url]")?.dataset;
  if (own && !now.text && new URL(own.shareUrl).pathname === new URL(now.url).pathname) {
    // The public address, whichever way someone came here.
    now = { ...now, url: own.shareUrl, embedUrl: own.shareEmbed };
  }
  made();
  const [quote, start] = [dialog.querySelector("blockquote"), dialog.querySelector(".start")];
  dialog.querySelector(".what").textContent = now.title;
  dialog.querySelector("h2").textContent = (now.text ? quoteButton : shareTemplate.content.querySelector("h2")).textContent;
  quote.textContent = now.text ?? "";
  quote.hidden = dialog.querySelector(".citing").hidden = !now.text;
  start.hidden = Boolean(now.text); // a quote always has its time
  start.querySelector("input").checked = false;
  const words = start.querySelector("span");
  words.textContent = filled(words.dataset.text, { time: clock(now.time) });
  dialog.querySelector(".embedding").hidden = !now.embedUrl || Boolean(now.text);
  dialog.querySelector(".told").textContent = "";
  const code = document.querySelector("main .page-code");
  const scan = dialog.querySelector(".scan");
  const isOfPage = (url) => Boolean(url) && new URL(url).pathname === new URL(now.url).pathname;
  scan.hidden = !code || Boolean(now.text) || !isOfPage(episodeOf(code)?.shareUrl);
  scan.replaceChildren(...(scan.hidden ? [] : [code.cloneNode(true)]));
  show();
  dialog.showModal();
  document.getElementById("share-link").select();
}

// The citation of a chapter: the page's own, with the place in it, and the link beside the button.
const citedAt = (button) => {
  const { cite } = button.closest("[data-cite]").dataset;
  return filled(cite, { where: button.dataset.where, url: button.closest("li").querySelector("a").href });
};

const episodeOf = (place) => place?.closest("main")?.querySelector("[data-share-url]")?.dataset;

document.addEventListener("podcast:share", (event) => shareTemplate && open(event.detail));

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.copy) copy(button.dataset.copy, button, said);
  if (button.dataset.where) copy(citedAt(button), button, said);
  if (button.matches("[data-share-open]")) {
    const { shareTitle: title, shareUrl: url, shareEmbed: embedUrl } = episodeOf(button);
    open({ title, url, embedUrl, time: document.querySelector("main audio")?.currentTime ?? 0 });
  }
  if (button === quoteButton) open(quoted);
});

// Quotes. The button stands right behind what is selected, so it is the next stop of the keyboard.

const quoteButton = document.getElementById("share-quote")?.content.firstElementChild.cloneNode(true);
quoteButton?.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
let quoted;
let isNext = false;
const NO_WORDS = ".time, .role, b, button";

// What is selected in one transcript, in whole words; null for anything else.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const [first, last] = [range.startContainer, range.endContainer].map(
    (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".turn, .passage"),
  );
  if (!first?.closest(".transcript") || !last) return null;
  const isWord = (node, at) => /[\p{L}\p{N}]/u.test(node.data?.[at] ?? "");
  const { startContainer: from, endContainer: to } = range;
  while (range.startOffset > 0 && isWord(from, range.startOffset) && isWord(from, range.startOffset - 1))
    range.setStart(from, range.startOffset - 1);
  while (range.endOffset > 0 && isWord(to, range.endOffset - 1) && isWord(to, range.endOffset))
    range.setEnd(to, range.endOffset + 1);
  const words = range.cloneContents();
  for (const other of words.querySelectorAll(NO_WORDS)) other.remove();
  const text = words.textContent.replace(/\s+/g, " ").trim();
  return text.length > 2 ? { range, first, last, text } : null;
}

// The link to a sentence: the time decides, the words only highlight. So it survives when the transcript is corrected.
// Words of several paragraphs, which have other words between them, and long ones are told by their two ends.
export function highlighted(address, text, isWide = false) {
  const sign = (part) => encodeURIComponent(part).replace(/-/g, "%2D");
  const words = text.split(" ");
  const count = Math.min(5, Math.floor(words.length / 2));
  const isCut = count > 0 && (isWide || words.length > 12);
  const ends = isCut ? [words.slice(0, count), words.slice(-count)].map((some) => some.join(" ")) : [text];
  return `${address.split("#")[0]}#:~:text=${ends.map(sign).join(",")}`;
}

function quote({ range, first, last, text }) {
  const places = [...first.querySelectorAll("[data-start]")];
  const place = places.findLast((one) => range.comparePoint(one, 0) <= 0) ?? places[0];
  const time = Number(place?.dataset.start ?? NaN); // a text without times has none
  let speaking = first;
  while (speaking && !speaking.querySelector("b")) speaking = speaking.previousElementSibling;
  const who = speaking?.querySelector("b").textContent.trim();
  const page = episodeOf(first)?.shareUrl ?? first.querySelector("a.time[href]")?.href ?? location.href;
  const url = highlighted(time >= 0 ? withTime(page, time) : page, text, first !== last);
  const title = episodeOf(first)?.shareTitle ?? document.querySelector("h1").textContent.trim();
  const source = document.querySelector("main [data-cite]")?.dataset.cite ?? `${title}. {url}`;
  const words = shareTemplate.dataset.quote;
  const told = [who, time >= 0 && clock(time)].filter(Boolean);
  const said = filled(words, { quote: text, place: told.length ? ` (${told.join(", ")})` : "" });
  const citation = `${said} ${filled(source, { where: time >= 0 ? `, ${clock(time)}` : "", url })}`;
  return { title, url, time, text, citation };
}

function offer() {
  const found = selected();
  if (found) {
    const before = quoted?.text;
    quoted = quote(found);
    if (found.last.nextElementSibling !== quoteButton) found.last.after(quoteButton);
    isNext ||= quoted.text !== before;
  } else if (document.activeElement !== quoteButton && !dialog?.open) {
    quoteButton.remove();
    quoted = undefined;
    isNext = false;
  }
}

// From a selection the next stop is its button, wherever the focus was left: once, so that nobody is held there.
function step(event) {
  if (event.key !== "Tab" || event.shiftKey || !isNext || !quoteButton.isConnected || dialog?.open) return;
  isNext = false;
  event.preventDefault();
  quoteButton.focus();
}

let waiting;
if (quoteButton && shareTemplate) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150);
  });
  document.addEventListener("keydown", step);
}

// Shows what only works with script; a player that has a button of its own needs no second one.
function ready() {
  for (const button of document.querySelectorAll("button:is([data-copy], [data-where])")) button.hidden = false;
  const own = document.querySelector("main [data-share-open]");
  if (own) own.hidden = Boolean(document.querySelector("main [data-share]"));
}

document.addEventListener("podcast:page", ready);
customElements.whenDefined("podcast-player").then(ready);
ready();
