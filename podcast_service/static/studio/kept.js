// What this browser keeps of what was written, until it is saved, and under which names: the page that says that a
// session is over looks for the same. Where a browser keeps nothing, the page warns on leaving all the same.

/** Return the name of what is kept of a form; without one, what the names of all forms begin with. */
export const formKey = (form = "") => `keep:${form}`;

/** Return the name of the rows of the form at `path`. */
export const rowsKey = (path) => `studio-rows:${path}`;

/** Return the name of a transcript's file, at any page of its episode; without one, what those of all its files begin with. */
export const transcriptKey = (path, file = "") => `studio-udskrift:${path.split("/").slice(0, 5).join("/")}:${file}`;

/** Return what is kept under a name; null where nothing is. What is kept `inTab` lasts as long as it. */
export function findKept(key, { inTab = false } = {}) {
  try {
    return JSON.parse((inTab ? sessionStorage : localStorage).getItem(key));
  } catch {
    return null;
  }
}

/** Keep `value` under a name; without one, throw away what is kept there. */
export function saveKept(key, value, { inTab = false } = {}) {
  try {
    const store = inTab ? sessionStorage : localStorage;
    if (value) store.setItem(key, JSON.stringify(value));
    else store.removeItem(key);
  } catch {
    // as above
  }
}

/** Return the names of all that is kept. */
export function keptKeys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
