import { describe, expect, it } from "vitest";
import { buildStrip, heightOf, pageAt, pagesBetween, placeAt } from "./strip";

const PAGES = [
  { number: 1, width: 100, height: 200 },
  { number: 2, width: 100, height: 50 },
  { number: 3, width: null, height: null },
];

describe("a strip", () => {
  it("knows every page's place before any picture is loaded", () => {
    const strip = buildStrip(PAGES, 100, 10);
    expect(strip).toEqual({ tops: [0, 210, 270], heights: [200, 50, 150], height: 420 });
  });

  it("finds the page at a height", () => {
    const strip = buildStrip(PAGES, 100, 10);
    expect([-5, 0, 209, 210, 999].map((y) => pageAt(strip, y))).toEqual([0, 0, 0, 1, 2]);
    expect(pagesBetween(strip, 220, 280)).toEqual({ first: 1, last: 2 });
  });

  it("keeps the place when its width changes", () => {
    const narrow = buildStrip(PAGES, 100, 0);
    const wide = buildStrip(PAGES, 200, 0);
    const place = placeAt(narrow, 225);
    expect(place).toEqual({ index: 1, fraction: 0.5 });
    expect(heightOf(wide, place)).toBe(450);
  });

  it("is empty without pages", () => {
    expect(buildStrip([], 100, 10).height).toBe(0);
    expect(pageAt(buildStrip([], 100, 10), 5)).toBe(0);
  });
});
