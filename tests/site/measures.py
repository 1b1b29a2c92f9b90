"""What is measured of a page in the browser, as programs that run in it: each returns what is wrong, in words."""

from __future__ import annotations

NAMES = """
const named = (element) => `<${element.localName}${element.className && element.className.baseVal === undefined
  ? "." + element.className : ""}> ${(element.ariaLabel || element.textContent || "").trim().slice(0, 30)}`;
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
const brush = canvas.getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data];
};
const light = (colour) => rgba(colour).slice(0, 3)
  .map(channel).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
const ground = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (rgba(colour)[3] > 250) return colour;
  }
  return getComputedStyle(document.documentElement).colorScheme.startsWith("dark") ? "black" : "white";
};
const contrast = (one, other) => {
  const [least, most] = [light(one), light(other)].sort((a, b) => a - b);
  return (most + 0.05) / (least + 0.05);
};
"""

CLIPPED = (
    "() => {"
    + NAMES
    + """
  const found = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const own = text.parentElement;
    if (!text.data.trim() || !shown(own) || own.closest("svg, script, template, .turn:nth-of-type(n+60)")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    for (let around = own; around; around = around.parentElement) {
      const style = getComputedStyle(around), edge = around.getBoundingClientRect();
      const isHidden = around !== document.body && (edge.width <= 2 || edge.height <= 2 || box.right < 0);
      if (style.position === "fixed" || isHidden) break; // for readers alone, or above all others
      if (/auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis") break; // can be had, or is said so
      const cut = /hidden|clip/.test(style.overflowX) && (box.right > edge.right + 1 || box.left < edge.left - 1);
      const low = /hidden|clip/.test(style.overflowY) && box.bottom > edge.bottom + 1;
      if (cut || low) { found.push(`cut off: ${named(own)} in ${named(around).slice(0, 40)}`); break; }
      if (around === document.body && box.right > innerWidth + 1) found.push(`beyond the edge: ${named(own)}`);
    }
  }
  return found;
}"""
)
"""Text that is cut off by a box around it or by the edge of the window."""

FOCUSED = (
    "() => {"
    + NAMES
    + """
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const wrong = [], box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) wrong.push("out of sight");
  else if (!hit || !(element.contains(hit) || hit.contains(element)))
    wrong.push(`hidden under ${hit && named(hit)}`);
  const width = (one, { outlineStyle, outlineWidth } = getComputedStyle(one)) =>
    outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
  let ringed = element; // or the card it opens
  while (ringed !== document.body && width(ringed) < 2) ringed = ringed.parentElement;
  const colour = getComputedStyle(ringed).outlineColor, around = ground(ringed.parentElement);
  const drawsItsOwn = element.id === "indhold" || element.matches("audio[controls], input[type=date], input[type=time]")
    || getComputedStyle(element).outlineStyle === "auto";
  if (!drawsItsOwn && ringed === document.body) wrong.push("without a ring");
  else if (!drawsItsOwn && contrast(colour, around) < 3) wrong.push(`with a ring of ${colour} on ${around}`);
  const order = [...document.querySelectorAll("*")].indexOf(element);
  return { order, name: named(element), href: element.getAttribute("href"), wrong };
}"""
)
"""What has the focus, where it stands in the page, and what is wrong with how it is seen (WCAG 2.4.7, 2.4.11)."""

MOVING = (
    "() => {"
    + NAMES
    + """
  const still = (text) => text.split(",").every((part) => parseFloat(part) <= 0.01);
  const found = document.getAnimations().map((one) => `runs: ${one.animationName ?? one.transitionProperty}`);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (style.animationName !== "none" && !still(style.animationDuration)) found.push(`animated: ${named(element)}`);
    if (!still(style.transitionDuration)) found.push(`in transition: ${named(element)}`);
    if (style.scrollBehavior === "smooth") found.push(`scrolls smoothly: ${named(element)}`);
  }
  return found;
}"""
)
"""What moves although the visitor asked for less of it."""

FORCED = (
    "() => {"
    + NAMES
    + """
  const found = [], all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const edged = (element) => {
    const style = getComputedStyle(element);
    return ["Top", "Bottom"].some((side) =>
      style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]));
  };
  for (const one of all("button, input:not([type=range], [type=checkbox]), select, textarea"))
    if (!edged(one) && !edged(one.parentElement)) found.push(`no edge: ${named(one)}`);
  for (const part of all("button svg *, a svg *")) {
    const style = getComputedStyle(part), paint = style.fill !== "none" ? style.fill : style.stroke;
    if (paint !== "none" && paint.startsWith("rgb") && contrast(paint, ground(part.closest("button, a"))) < 3
      && !part.closest("a")?.textContent.trim()) found.push(`not seen: ${named(part.closest("button, a"))}`);
  }
  const looks = (element) => {
    const style = getComputedStyle(element);
    return [style.color, style.backgroundColor, style.borderBottomStyle, style.borderBottomColor, style.borderLeftStyle,
      style.outlineStyle, style.fontWeight, style.textDecorationLine, style.textDecorationThickness].join(" ");
  };
  for (const one of all("[aria-current]")) {
    const item = one.closest("li") ?? one, list = item.parentElement;
    const other = [...list.children]
      .map((child) => child.matches(one.localName) ? child : child.querySelector("a, span"))
      .find((child) => child && child !== one && !child.hasAttribute("aria-current") && !item.contains(child));
    if (other && looks(one) === looks(other)) found.push(`looks like the others: ${named(one)}`);
  }
  return found;
}"""
)
"""What cannot be seen any more in the colours of the visitor."""

UNSEEN = (
    "() => {"
    + NAMES
    + """
  const words = [...document.querySelectorAll("main :is(h2, h3, h4, p, li, td, dt, dd, figcaption, blockquote)")];
  const waits = "[hidden], dialog, details, template, .by-script";
  return words.filter((one) => !shown(one) && !one.closest(waits)).map(named);
}"""
)
"""What of the page's own text cannot be seen."""

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; }
    * { word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""The text spacing that readers may ask for (WCAG 1.4.12)."""

ENLARGED = """() => { document.documentElement.style.fontSize = "200%"; }"""
"""Text of twice the size, and nothing else (WCAG 1.4.4)."""
