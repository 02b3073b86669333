function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function padded(bytes: Uint8Array): DataView<ArrayBuffer> {
  const length = (Math.floor((bytes.length + 8) / 64) + 1) * 64;
  const view = new DataView(new ArrayBuffer(length));
  for (const [at, byte] of bytes.entries()) view.setUint8(at, byte);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(length - 4, bytes.length * 8);
  return view;
}

function roundOf(step: number, b: number, c: number, d: number): number {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (step < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/**
 * SHA-1 of a text, for fonts that EPUB obfuscates with it.
 *
 * The browser's own is missing on plain HTTP, which is how most home servers are reached.
 */
export function sha1(text: string): Uint8Array {
  const view = padded(new TextEncoder().encode(text));
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new Int32Array(80);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let step = 0; step < 16; step += 1) words[step] = view.getInt32(block + step * 4);
    for (let step = 16; step < 80; step += 1) {
      const at = (back: number) => words[step - back] ?? 0;
      words[step] = rotate(at(3) ^ at(8) ^ at(14) ^ at(16), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    for (let step = 0; step < 80; step += 1) {
      const next = (rotate(a, 5) + roundOf(step, b, c, d) + e + (words[step] ?? 0)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    for (const [at, word] of [a, b, c, d, e].entries()) hash[at] = ((hash[at] ?? 0) + word) | 0;
  }
  const out = new DataView(new ArrayBuffer(20));
  for (const [at, word] of hash.entries()) out.setInt32(at * 4, word);
  return new Uint8Array(out.buffer);
}
