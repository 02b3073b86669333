import { ratioOf, type Spread } from "./spreads";

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Where the content stands in the view, and how much larger than its fit it is drawn. */
export interface Camera extends Point {
  zoom: number;
}

/** How a spread is fitted into the view. */
export type Fit = "contain" | "width" | "height" | "original";

/** A page's place inside its spread, from left to right. */
export interface PageBox extends Size {
  page: number;
  x: number;
}

/** A spread laid out at zoom 1. */
export interface Layout extends Size {
  boxes: readonly PageBox[];
}

export const MAX_ZOOM = 6;
const NEAR = 0.5;

function naturalHeight(spread: Spread): number {
  return Math.max(...spread.map((page) => page.height ?? 0), 0);
}

/** Lays out a spread for a view: equal heights, left page first. */
export function layOut(spread: Spread, view: Size, fit: Fit, isRtl: boolean): Layout {
  const shown = isRtl ? spread.toReversed() : spread;
  const ratios = shown.map(ratioOf);
  const ratio = ratios.reduce((sum, each) => sum + each, 0);
  const contained = Math.min(view.height, view.width / ratio);
  const heights: Record<Fit, number> = {
    contain: contained,
    width: view.width / ratio,
    height: view.height,
    original: naturalHeight(spread) || contained,
  };
  const height = heights[fit];
  let x = 0;
  const boxes = shown.map((page, index) => {
    const width = height * (ratios[index] ?? 0);
    const box = { page: page.number, x, width, height };
    x += width;
    return box;
  });
  return { width: x, height, boxes };
}

function clampAxis(at: number, content: number, view: number): number {
  if (content <= view + NEAR) return (view - content) / 2;
  return Math.min(0, Math.max(view - content, at));
}

/** Keeps the content in the view: centered where it fits, without gaps where it does not. */
export function clamp(camera: Camera, content: Size, view: Size): Camera {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, camera.zoom));
  return {
    zoom,
    x: clampAxis(camera.x, content.width * zoom, view.width),
    y: clampAxis(camera.y, content.height * zoom, view.height),
  };
}

/** Zooms by a factor while the point under the fingers stays where it is. */
export function zoomAt(camera: Camera, factor: number, at: Point, content: Size, view: Size): Camera {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, camera.zoom * factor));
  const change = zoom / camera.zoom;
  return clamp(
    { zoom, x: at.x - (at.x - camera.x) * change, y: at.y - (at.y - camera.y) * change },
    content,
    view,
  );
}

/** Where reading of a spread starts, or ends when one comes back to it. */
export function enter(content: Size, view: Size, from: "start" | "end", isRtl: boolean): Camera {
  const isLeft = (from === "start") !== isRtl;
  return clamp(
    { zoom: 1, x: isLeft ? 0 : -Number.MAX_VALUE, y: from === "start" ? 0 : -Number.MAX_VALUE },
    content,
    view,
  );
}

/** Moves the content, and tells whether it moved at all. */
export function pan(
  camera: Camera,
  by: Point,
  content: Size,
  view: Size,
): { camera: Camera; isMoved: boolean } {
  const next = clamp({ zoom: camera.zoom, x: camera.x + by.x, y: camera.y + by.y }, content, view);
  const isMoved = Math.abs(next.x - camera.x) > NEAR || Math.abs(next.y - camera.y) > NEAR;
  return { camera: next, isMoved };
}

/** The next place of reading inside a spread larger than the view; `null` when it is read to its end. */
export function advance(
  camera: Camera,
  direction: 1 | -1,
  content: Size,
  view: Size,
  isRtl: boolean,
): Camera | null {
  const down = pan(camera, { x: 0, y: -direction * view.height * 0.88 }, content, view);
  if (down.isMoved) return down.camera;
  const side = direction * (isRtl ? -1 : 1);
  const across = pan(camera, { x: -side * view.width * 0.88, y: 0 }, content, view);
  if (!across.isMoved) return null;
  const y = direction === 1 ? 0 : -Number.MAX_VALUE;
  return clamp({ ...across.camera, y }, content, view);
}
