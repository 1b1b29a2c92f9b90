// The rows of the transcript editor: one portion of the cues at a time, and one set of tools, which goes to the row in
// which one writes. What a row may do to the cues, the editor hands in.

import { canJoin, clock, within } from "./transcript-cues.js";

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Where fields do not grow with their text by themselves, each gets the rows it needs: all are measured, then all are set.
const GROWS = CSS.supports("field-sizing: content");
function fit(part) {
  const texts = [...part.querySelectorAll("textarea")];
  for (const text of texts) text.rows = 1;
  const needed = texts.map((text) => {
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(text);
    return (text.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / parseFloat(lineHeight);
  });
  for (const [place, text] of texts.entries()) text.rows = Math.max(1, Math.round(needed[place]));
}

export function makeRows(list, row, tools) {
  const kit = tools.content.firstElementChild.cloneNode(true);
  const words = row.content;
  const [play, names, texts] = ["button", "input", "textarea"].map((kind) => words.querySelector(kind).dataset);

  function name(item, at, cue) {
    const time = clock(cue.start);
    const [button, input, text] = item.querySelectorAll(".time, input, textarea");
    button.textContent = time;
    button.setAttribute("aria-label", fill(play.name, { time }));
    input.setAttribute("aria-label", fill(names.name, { time }));
    text.setAttribute("aria-label", fill(texts.name, { n: at + 1, time, who: cue.speaker || texts.nobody }));
  }

  function make([at, cue]) {
    const item = words.firstElementChild.cloneNode(true);
    item.dataset.at = at;
    item.querySelector("input").value = cue.speaker;
    const text = item.querySelector("textarea");
    text.value = cue.text;
    name(item, at, cue);
    return item;
  }

  if (!GROWS) {
    new ResizeObserver(() => fit(list)).observe(list); // the window was made narrower
    list.addEventListener("input", ({ target }) => fit(target.closest(".cue")));
  }

  const rowOf = (at) => list.querySelector(`[data-at="${at}"]`);

  return {
    kit,
    rowOf,
    show(cues, portion) {
      list.replaceChildren(...within(cues, portion).map(make));
      if (!GROWS) fit(list);
    },
    // The tools stand in the row of this cue, after its text, so that Tab leads to them.
    equip(cues, at) {
      const cue = cues[at];
      kit.querySelector("[data-start]").textContent = clock(cue.start);
      kit.querySelector("[data-end]").textContent = clock(cue.end);
      kit.querySelector("[data-do=join]").disabled = !canJoin(cues, at) && at + 1 >= cues.length;
      const item = rowOf(at);
      if (item && kit.parentElement !== item) item.append(kit);
    },
    rename(cues, at) {
      const item = rowOf(at);
      if (item) name(item, at, cues[at]);
    },
    mark(at) {
      list.querySelector("[aria-current]")?.removeAttribute("aria-current");
      rowOf(at)?.setAttribute("aria-current", "true");
    },
    focus(at, place) {
      const text = rowOf(at)?.querySelector("textarea");
      text?.focus();
      if (place !== undefined) text?.setSelectionRange(place, place);
    },
  };
}
