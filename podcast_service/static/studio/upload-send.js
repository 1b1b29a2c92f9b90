// One file on its way, by the protocol of docs/reference/uploads.md: what the server has is never sent again, and after
// every cut the server is asked what that is.

import { md5 } from "./upload-digest.js";

const API = "/api/v1/uploads";
const PAUSES = [1, 2, 5, 10, 20, 30];
const ASK_AGAIN = new Set(["upload_part_short", "upload_part_hash", "upload_part_start", "upload_overtaken", "upload_incomplete"]);

/** What the server refuses, in its words; `code` says which. */
export class Refused extends Error {
  constructor(status, answer) {
    super((answer?.words ?? []).join(" "));
    this.status = status;
    this.code = answer?.error ?? "";
  }
}

let token = document.querySelector("meta[name=csrf]").content;

/** Ask the API; what is cut off throws a TypeError, what is refused a Refused. */
export async function ask(method, path, body) {
  for (let fresh = false; ; fresh = true) {
    const answer = await fetch(API + path, {
      method,
      headers: { "X-CSRFToken": token, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
    const found = await answer.json().catch(() => null);
    if (answer.ok && found) return found;
    if (found?.error === "change_without_token" && !fresh && (await renew())) continue;
    if ([401, 403].includes(answer.status)) document.dispatchEvent(new Event("refused"));
    if (answer.status >= 500 || !found) throw new TypeError(`status ${answer.status}`);
    throw new Refused(answer.status, found);
  }
}

async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const found = page.querySelector("meta[name=csrf]")?.content;
  token = found ?? token;
  return Boolean(found);
}

async function sha256(buffer) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Sends one file. Tells `moved` (here, size) and `told` (word, values) to who made it, `waits` (seconds) while the line
 * is broken, and waits for `written` before it says that the file is complete: what is written of an episode then goes with it.
 */
export class Sending {
  #request = null;
  #wake = null;
  #through = false;

  constructor(file, wanted, hear) {
    Object.assign(this, { file, wanted, hear, upload: null, isPaused: false, isOver: false });
  }

  /** Begin, or find what was begun under the same key. */
  async begin() {
    this.upload ??= await this.#patiently(() => ask("POST", "", this.wanted));
    return this.upload;
  }

  /** Go on with an upload of before, if `file` is the one: its first and last part that are there are compared. */
  async takeUp(id) {
    const stands = await this.#patiently(() => ask("GET", `/${id}`));
    const some = stands.parts.length ? [stands.parts[0], stands.parts.at(-1)] : [];
    let isSame = stands.size === this.file.size;
    for (const part of isSame ? some : []) {
      isSame &&= part.sha256 === hex(await sha256(await this.#part(stands, part.number).arrayBuffer()));
    }
    this.upload = isSame ? stands : null;
    return isSame;
  }

  /** Send what is missing, until all of it is there; return how the upload then stands, null when it was cancelled. */
  async send() {
    for (;;) {
      const stands = await this.#patiently(() => ask("GET", `/${this.upload.id}`));
      if (this.isOver) return null;
      this.upload = stands;
      if (stands.state !== "open") return stands;
      try {
        await this.#sendMissing(stands);
        await this.hear.written();
        if (this.isOver) return null;
        return await this.#patiently(() => ask("POST", `/${stands.id}/complete`, {}));
      } catch (error) {
        if (this.isOver) return null;
        if (error instanceof Refused && !ASK_AGAIN.has(error.code)) throw error;
      }
    }
  }

  pause() {
    this.isPaused = true;
    this.#request?.abort();
  }

  resume() {
    this.isPaused = false;
    this.#wake?.();
  }

  async cancel() {
    this.isOver = true;
    this.#request?.abort();
    this.#wake?.();
    if (this.upload) await ask("DELETE", `/${this.upload.id}`);
  }

  async saveForm(values) {
    await this.begin();
    await ask("PUT", `/${this.upload.id}/form`, values);
  }

  async #sendMissing(stands) {
    const there = new Set(stands.parts.map((part) => part.number));
    let done = stands.parts.reduce((sum, part) => sum + part.size, 0);
    const arrived = { ...stands.arrived };
    for (let number = 1; number <= stands.count; number++) {
      if (there.has(number)) continue;
      const part = this.#part(stands, number);
      for (let tries = 0; ; tries++) {
        await this.#whilePaused();
        if (this.isOver) return;
        try {
          await this.#sendPart(stands, number, part, arrived[number] ?? 0, done);
          break;
        } catch (error) {
          if (this.isOver) return;
          if (error instanceof Refused && !ASK_AGAIN.has(error.code)) throw error;
          if (!this.isPaused) await this.#rest(tries);
          const now = await this.#patiently(() => ask("GET", `/${stands.id}`));
          if (now.state !== "open" || now.parts.some((one) => one.number === number)) break;
          if ((now.arrived[number] ?? 0) > (arrived[number] ?? 0)) tries = -1;
          arrived[number] = now.arrived[number] ?? 0;
        }
      }
      done += part.size;
      this.hear.moved(done, stands.size);
    }
  }

  async #sendPart(stands, number, part, start, done) {
    const buffer = await part.arrayBuffer();
    const digest = await sha256(buffer);
    const moved = (count) => this.hear.moved(done + count, stands.size);
    if (stands.direct && !this.#through) {
      const body = { sha256: hex(digest), md5: await md5(buffer) };
      const there = await ask("POST", `/${stands.id}/parts/${number}/address`, body);
      if (!there.address) return;
      try {
        await this.#put(there.address, there.fields, part, moved);
        return;
      } catch (error) {
        if (this.isPaused || this.isOver) throw error;
        // The store cannot be reached from here, or the line broke: the server takes the rest and passes it on. Of a
        // part that was cut on its way to a store nothing is left; the server keeps what came.
        this.#through = true;
        start = 0;
      }
    }
    const fields = {
      "X-CSRFToken": token,
      "Content-Type": "application/octet-stream",
      "Content-Range": `bytes ${start}-${part.size - 1}/${part.size}`,
      "Repr-Digest": `sha-256=:${btoa(String.fromCharCode(...digest))}:`,
    };
    await this.#put(`${API}/${stands.id}/parts/${number}`, fields, part.slice(start), (count) => moved(start + count));
  }

  #put(address, fields, body, moved) {
    return new Promise((done, failed) => {
      const request = (this.#request = new XMLHttpRequest());
      request.open("PUT", address);
      for (const [name, value] of Object.entries(fields)) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", (event) => moved(event.loaded));
      request.addEventListener("load", () => {
        if (request.status >= 200 && request.status < 300) return done();
        let answer = null;
        try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
        // 413 without words of ours: a server in between takes no part of this size, and never will.
        const isFinal = request.status === 413 || (answer?.words && request.status < 500);
        failed(isFinal ? new Refused(request.status, answer) : new TypeError("refused"));
      });
      for (const kind of ["error", "abort", "timeout"]) {
        request.addEventListener(kind, () => failed(new TypeError(kind)));
      }
      request.send(body);
    });
  }

  #part(stands, number) {
    const start = (number - 1) * stands.part_size;
    return this.file.slice(start, Math.min(start + stands.part_size, stands.size));
  }

  async #patiently(act) {
    for (let tries = 0; ; tries++) {
      await this.#whilePaused();
      try {
        return await act();
      } catch (error) {
        if (error instanceof Refused || this.isOver) throw error;
        await this.#rest(tries);
      }
    }
  }

  async #whilePaused() {
    while (this.isPaused && !this.isOver) await new Promise((wake) => (this.#wake = wake));
  }

  /** Wait before the next try, unless the line comes back or somebody presses a button before. */
  async #rest(tries) {
    const seconds = PAUSES[Math.min(tries, PAUSES.length - 1)];
    const began = performance.now();
    this.hear.told("cut", { n: seconds });
    const counting = setInterval(() => {
      const left = Math.ceil(seconds - (performance.now() - began) / 1000);
      if (left > 0 && !this.isPaused && !this.isOver) this.hear.waits(left);
    }, 1000);
    await new Promise((wake) => {
      this.#wake = wake;
      setTimeout(wake, seconds * 1000);
      addEventListener("online", wake, { once: true });
    });
    clearInterval(counting);
    if (!this.isPaused && !this.isOver) this.hear.told("sending");
  }
}
