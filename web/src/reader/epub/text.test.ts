import { describe, expect, it } from "vitest";
import { decodeText } from "./text";

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
