import { describe, expect, it } from "vitest";
import { isSwipe, tapAction, WheelTurns } from "./gestures";
import { commandOf } from "./keys";
import { preloadWindow } from "./preload";
import { openingPage, placeOfSpread } from "./progress";
import { pageAddress, widthStep } from "./source";
import { buildSpreads } from "./spreads";

const PAGE = { number: 3, mediaType: "image/jpeg", width: 1200, sizeBytes: 400_000 };
const BOOK = { id: "b", version: "v1", isDrawn: false };
const SHAPES = Array.from({ length: 10 }, (_, index) => ({ number: index + 1, width: 2, height: 3 }));
const SPREADS = buildSpreads(SHAPES, { isDouble: true, isFirstAlone: true, isShifted: false });
const PRESS = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe("taps and swipes", () => {
  it("turn at the sides in the reading direction and open the controls in the middle", () => {
    expect([10, 50, 90].map((x) => tapAction(x, 100, false))).toEqual(["previous", "menu", "next"]);
    expect([10, 50, 90].map((x) => tapAction(x, 100, true))).toEqual(["next", "menu", "previous"]);
  });

  it("count as turns when far or quick, but not when taken back", () => {
    const view = { width: 400, height: 800 };
    expect(isSwipe(-150, 0, view)).toBe(true);
    expect(isSwipe(-40, -0.8, view)).toBe(true);
    expect(isSwipe(-40, 0.8, view)).toBe(false);
    expect(isSwipe(-40, -0.1, view)).toBe(false);
  });
});

describe("the wheel", () => {
  it("turns once for one notch and once for a trackpad's long stroke", () => {
    const notch = new WheelTurns();
    expect(notch.feed(120, 1000)).toBe(1);
    const pad = new WheelTurns();
    const turns = Array.from({ length: 20 }, (_, index) => pad.feed(8, 1000 + index * 10)).filter(Boolean);
    expect(turns).toEqual([1]);
  });

  it("turns back after a pause", () => {
    const wheel = new WheelTurns();
    wheel.feed(120, 1000);
    expect(wheel.feed(-120, 1400)).toBe(-1);
  });
});

describe("keys", () => {
  it("follow the reading direction", () => {
    expect(commandOf({ ...PRESS, key: "ArrowRight" }, false)).toBe("next");
    expect(commandOf({ ...PRESS, key: "ArrowRight" }, true)).toBe("previous");
  });

  it("read back with shift and leave the browser's own shortcuts alone", () => {
    expect(commandOf({ ...PRESS, key: " ", shiftKey: true }, false)).toBe("backward");
    expect(commandOf({ ...PRESS, key: "f", ctrlKey: true }, false)).toBeNull();
    expect(commandOf({ ...PRESS, key: "F" }, false)).toBe("fullscreen");
  });
});

describe("the preload window", () => {
  it("begins with what is shown and looks ahead in the direction of reading", () => {
    expect(preloadWindow(SPREADS, 2, 1)).toEqual([4, 5, 6, 7, 2, 3, 8, 9, 10]);
    expect(preloadWindow(SPREADS, 2, -1)).toEqual([4, 5, 2, 3, 6, 7, 1]);
  });
});

describe("a page's address", () => {
  it("is the archive's own entry where a browser can show it", () => {
    expect(pageAddress(BOOK, PAGE, 900)).toBe("/api/v1/books/b/pages/3?v=v1");
  });

  it("asks for a conversion of what browsers cannot show", () => {
    expect(pageAddress(BOOK, { ...PAGE, mediaType: "image/jxl" }, 900)).toContain("width=960&format=jpeg");
  });

  it("asks for a drawn page as large as its place", () => {
    expect(pageAddress({ ...BOOK, isDrawn: true }, PAGE, 1300)).toContain("width=1600&format=jpeg");
  });

  it("asks for a smaller picture only when the original is large and heavy", () => {
    const large = { ...PAGE, width: 8000, sizeBytes: 9_000_000 };
    expect(pageAddress(BOOK, large, 900)).toContain("width=960");
    expect(pageAddress(BOOK, { ...large, sizeBytes: 500_000 }, 900)).not.toContain("width");
  });

  it("moves in steps, so that a resized window finds its pictures again", () => {
    expect([1, 641, 99_999].map(widthStep)).toEqual([640, 960, 3200]);
  });
});

describe("progress in pages", () => {
  const saved = { percentage: 0, completed: false, locator: null };

  it("opens at the saved page, and at the beginning of a finished book", () => {
    expect(openingPage({ ...saved, page: 4 }, 10)).toBe(4);
    expect(openingPage({ ...saved, page: 10, completed: true }, 10)).toBe(1);
    expect(openingPage(null, 10)).toBe(1);
  });

  it("opens inside a book that has become shorter", () => {
    expect(openingPage({ ...saved, page: 40 }, 10)).toBe(10);
  });

  it("saves the first page of a spread and completes with the last one", () => {
    expect(placeOfSpread(SPREADS[1], 10)).toEqual({ page: 2 });
    expect(placeOfSpread(SPREADS.at(-1), 10)).toEqual({ page: 10, completed: true });
  });
});
