import { describe, expect, it } from "vitest";
import { buildSpreads, type PageShape, spreadOfPage } from "./spreads";

const RULES = { isDouble: true, isFirstAlone: true, isShifted: false };

function pages(count: number, wide: number[] = []): PageShape[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    return { number, width: wide.includes(number) ? 2400 : 1200, height: 1800 };
  });
}

function numbers(list: PageShape[], rules = RULES): number[][] {
  return buildSpreads(list, rules).map((spread) => spread.map((page) => page.number));
}

describe("spreads", () => {
  it("show one page each when pages are not paired", () => {
    expect(numbers(pages(3), { ...RULES, isDouble: false })).toEqual([[1], [2], [3]]);
  });

  it("leave the cover alone and pair the rest", () => {
    expect(numbers(pages(6))).toEqual([[1], [2, 3], [4, 5], [6]]);
  });

  it("pair from the first page when the cover need not stand alone", () => {
    expect(numbers(pages(4), { ...RULES, isFirstAlone: false })).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("move every pair by one page when shifted", () => {
    expect(numbers(pages(5), { ...RULES, isShifted: true })).toEqual([[1, 2], [3, 4], [5]]);
    expect(numbers(pages(4), { isDouble: true, isFirstAlone: false, isShifted: true })).toEqual([
      [1],
      [2, 3],
      [4],
    ]);
  });

  it("let a wide page stand alone and never leave a page out", () => {
    expect(numbers(pages(7, [3]))).toEqual([[1], [2], [3], [4, 5], [6, 7]]);
    expect(numbers(pages(5, [1, 5]))).toEqual([[1], [2, 3], [4], [5]]);
  });

  it("treat pages of unknown size as ordinary ones", () => {
    const unknown = pages(3).map((page) => ({ ...page, width: null, height: null }));
    expect(numbers(unknown)).toEqual([[1], [2, 3]]);
  });

  it("find the spread of a page, and the nearest one beyond the ends", () => {
    const spreads = buildSpreads(pages(6), RULES);
    expect([1, 2, 3, 6].map((page) => spreadOfPage(spreads, page))).toEqual([0, 1, 1, 3]);
    expect(spreadOfPage(spreads, 99)).toBe(3);
    expect(spreadOfPage([], 1)).toBe(0);
  });
});
