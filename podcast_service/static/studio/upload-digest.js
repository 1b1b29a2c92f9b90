// The MD5 of a part, which stores ask for to refuse bytes that changed on the way; browsers have none of their own.
// RFC 1321. It yields to the page between stretches, so that nothing stands still while a part is read.

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const STRETCH = 1 << 20;

/** Return the MD5 of an ArrayBuffer in hexadecimal digits. */
export async function md5(buffer) {
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  const whole = buffer.byteLength - (buffer.byteLength % 64);
  for (let at = 0; at < whole; at += STRETCH) {
    blocks(state, new DataView(buffer, at, Math.min(STRETCH, whole - at)));
    await new Promise((done) => setTimeout(done));
  }
  const rest = new Uint8Array(buffer, whole);
  const end = new Uint8Array(rest.length < 56 ? 64 : 128);
  end.set(rest);
  end[rest.length] = 0x80;
  new DataView(end.buffer).setUint32(end.length - 8, (buffer.byteLength * 8) >>> 0, true);
  new DataView(end.buffer).setUint32(end.length - 4, Math.floor(buffer.byteLength / 2 ** 29), true);
  blocks(state, new DataView(end.buffer));
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function blocks(state, data) {
  const word = new Int32Array(16);
  let [A, B, C, D] = state;
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) word[i] = data.getInt32(at + 4 * i, true);
    let a = A, b = B, c = C, d = D;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let f, g;
      if (round === 0) { f = (b & c) | (~b & d); g = i; }
      else if (round === 1) { f = (d & b) | (~d & c); g = (5 * i + 1) & 15; }
      else if (round === 2) { f = b ^ c ^ d; g = (3 * i + 5) & 15; }
      else { f = c ^ (b | ~d); g = (7 * i) & 15; }
      const sum = (a + f + SINES[i] + word[g]) | 0;
      const by = SHIFTS[4 * round + (i & 3)];
      a = d; d = c; c = b;
      b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0;
    }
    A = (A + a) | 0; B = (B + b) | 0; C = (C + c) | 0; D = (D + d) | 0;
  }
  state.set([A, B, C, D]);
}
