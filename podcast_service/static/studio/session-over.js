// Says that what was written is kept, where this browser does keep it: the form's draft was stored when it was sent.

import { findKept, formKey, keptKeys, rowsKey, transcriptKey } from "./kept.js";

const path = location.pathname;

function isOurs(key) {
  if (key.startsWith(formKey())) return findKept(key)?.sent === true;
  return key === rowsKey(path) || key.startsWith(transcriptKey(path));
}

// A browser that keeps nothing: what was written stands on the page.
if (keptKeys().some(isOurs)) {
  document.getElementById("kept").hidden = false;
  document.getElementById("only-here")?.remove();
}
