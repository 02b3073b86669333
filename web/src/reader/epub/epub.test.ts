import { describe, expect, it } from "vitest";
import { sha1 } from "./sha1";
import { decodeText } from "./text";

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("SHA-1", () => {
  it("equals the published vectors", () => {
    expect(hex(sha1(""))).toBe("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    expect(hex(sha1("abc"))).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
    expect(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    );
    expect(hex(sha1("a".repeat(1000)))).toBe("291e9a6c66994949b57ba5e650361e98fc36b1ba");
  });
});

describe("text of a book", () => {
  it("is decoded by its byte order mark", () => {
    expect(decodeText(new Uint8Array([0xff, 0xfe, 0x41, 0, 0xe9, 0]))).toBe("Aé");
  });

  it("is decoded by its declaration", () => {
    const latin = new TextEncoder().encode('<?xml version="1.0" encoding="iso-8859-1"?><p>_</p>');
    latin[latin.indexOf(0x5f)] = 0xe9;
    expect(decodeText(latin)).toContain("<p>é</p>");
  });

  it("is UTF-8 when nothing is said, or something unknown", () => {
    expect(decodeText(new TextEncoder().encode("é"))).toBe("é");
    expect(decodeText(new TextEncoder().encode('<?xml version="1.0" encoding="x-nope"?>é'))).toContain("é");
  });
});
