import { describe, expect, it } from "vitest";
import { advance, type Camera, enter, layOut, MAX_ZOOM, pan, zoomAt } from "./camera";

const VIEW = { width: 1000, height: 500 };
const PORTRAIT = { number: 1, width: 500, height: 1000 };
const NEXT = { number: 2, width: 500, height: 1000 };

describe("a layout", () => {
  it("shows the whole spread when contained", () => {
    const { width, height } = layOut([PORTRAIT, NEXT], VIEW, "contain", false);
    expect({ width, height }).toEqual({ width: 500, height: 500 });
  });

  it("fills the width, the height, or keeps the original size", () => {
    expect(layOut([PORTRAIT], VIEW, "width", false)).toMatchObject({ width: 1000, height: 2000 });
    expect(layOut([PORTRAIT], VIEW, "height", false)).toMatchObject({ width: 250, height: 500 });
    expect(layOut([PORTRAIT], VIEW, "original", false)).toMatchObject({ width: 500, height: 1000 });
  });

  it("puts the first page on the right in books read from right to left", () => {
    const boxes = layOut([PORTRAIT, NEXT], VIEW, "contain", true).boxes;
    expect(boxes.map((box) => box.page)).toEqual([2, 1]);
  });

  it("gives pages of different sizes the same height", () => {
    const small = { number: 2, width: 100, height: 200 };
    const boxes = layOut([PORTRAIT, small], VIEW, "contain", false).boxes;
    expect(boxes[0]?.height).toBe(boxes[1]?.height);
  });
});

describe("a camera", () => {
  const content = { width: 1000, height: 2000 };

  it("centers content that fits", () => {
    expect(enter({ width: 400, height: 500 }, VIEW, "start", false)).toEqual({ zoom: 1, x: 300, y: 0 });
  });

  it("enters at the top when one reads on and at the bottom when one comes back", () => {
    expect(enter(content, VIEW, "start", false).y).toBe(0);
    expect(enter(content, VIEW, "end", false).y).toBe(-1500);
  });

  it("enters at the right side of a page wider than the view when read from right to left", () => {
    expect(enter({ width: 3000, height: 500 }, VIEW, "start", true).x).toBe(-2000);
  });

  it("keeps the point under the fingers where it is while zooming", () => {
    const before: Camera = { zoom: 1, x: 0, y: -500 };
    const at = { x: 250, y: 100 };
    const after = zoomAt(before, 2, at, content, VIEW);
    expect((at.x - after.x) / after.zoom).toBeCloseTo(at.x - before.x);
    expect((at.y - after.y) / after.zoom).toBeCloseTo(at.y - before.y);
  });

  it("zooms neither below the fit nor beyond the limit", () => {
    const start = enter(content, VIEW, "start", false);
    expect(zoomAt(start, 0.1, { x: 0, y: 0 }, content, VIEW).zoom).toBe(1);
    expect(zoomAt(start, 100, { x: 0, y: 0 }, content, VIEW).zoom).toBe(MAX_ZOOM);
  });

  it("tells whether there was a way to move", () => {
    const start = enter(content, VIEW, "start", false);
    expect(pan(start, { x: 0, y: -50 }, content, VIEW).isMoved).toBe(true);
    expect(pan(start, { x: 0, y: 50 }, content, VIEW).isMoved).toBe(false);
  });

  it("reads down a tall page and says when it is read to its end", () => {
    let camera: Camera | null = enter(content, VIEW, "start", false);
    let steps = 0;
    while (camera && steps < 20) {
      camera = advance(camera, 1, content, VIEW, false);
      steps += 1;
    }
    expect(steps).toBe(5);
  });

  it("reads a wide page column by column in the reading direction", () => {
    const wide = { width: 1800, height: 500 };
    const start = enter(wide, VIEW, "start", true);
    expect(start.x).toBe(-800);
    expect(advance(start, 1, wide, VIEW, true)?.x).toBe(0);
  });
});
