import { expect, it } from "vitest";
import { coverBackground, placeholderPixels } from "./cover-look";

/** The left upper quarter white, all else blue, as the server packs it. */
const BYTES = [
  ...[0xff, 0x22, 0xff, 0x22, 0xff, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22],
  ...[128, 128, 255, 107, 128, 128, 255, 107, 255, 107, 255, 107],
];
const PLACEHOLDER = btoa(String.fromCharCode(...BYTES));

it("a small picture is unpacked as the server packed it", () => {
  const pixels = placeholderPixels(PLACEHOLDER);
  expect([...(pixels ?? []).slice(0, 3)]).toEqual([255, 255, 255]);
  const last = [...(pixels ?? []).slice(-3)];
  expect(last.map((channel) => Math.round(channel / 32))).toEqual([0, 0, 8]);
});

it("a place is painted with the color and the picture that are known", () => {
  const painted = coverBackground({ coverColor: "#0000ff", coverPlaceholder: PLACEHOLDER });
  expect(painted.backgroundColor).toBe("#0000ff");
  expect(painted.backgroundImage).toMatch(/^url\("data:image\/bmp;base64,Qk1/);
  expect(coverBackground({ coverColor: null, coverPlaceholder: null })).toEqual({});
});

it("a picture of another kind is left out", () => {
  expect(placeholderPixels("AAAA")).toBeNull();
  expect(placeholderPixels("no base64!")).toBeNull();
});
