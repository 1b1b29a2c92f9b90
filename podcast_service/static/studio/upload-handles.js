// Files that were dropped, kept by the id of their upload where the browser can open them again: nothing has to be
// chosen twice after a reload. Everywhere else the person picks the file, and all of this does nothing.

const NAME = "studio-upload";

async function store(mode) {
  const opened = await new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("files");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened.transaction("files", mode).objectStore("files");
}

const settled = (request) => new Promise((done) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => done(undefined);
});

/** Return what opens a dropped file again; null where the browser has no such thing. */
export function handleOf(item) {
  return item.getAsFileSystemHandle?.().catch(() => null) ?? null;
}

export async function keep(id, handle) {
  try {
    if (handle) await settled((await store("readwrite")).put(handle, id));
  } catch { /* a private window keeps nothing */ }
}

export async function forget(id) {
  try {
    await settled((await store("readwrite")).delete(id));
  } catch { /* nothing was kept */ }
}

/** Return the file of an upload, if it was kept and the person lets us read it; else null. */
export async function again(id) {
  try {
    const handle = await settled((await store("readonly")).get(id));
    if (handle?.kind !== "file" || (await handle.requestPermission({ mode: "read" })) !== "granted") return null;
    return await handle.getFile();
  } catch {
    return null;
  }
}
