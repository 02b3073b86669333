import { type PageShape, ratioOf } from "./spreads";

/** A continuous strip of pages: where each begins, and how high all are. */
export interface Strip {
  /** Top of each page, in reading order. */
  tops: readonly number[];
  heights: readonly number[];
  height: number;
}

/** A place in the strip that survives a change of its width. */
export interface StripPlace {
  index: number;
  /** 0 at the top of the page, 1 at its bottom. */
  fraction: number;
}

/** Lays pages of one width below each other. */
export function buildStrip(pages: readonly PageShape[], width: number, gap: number): Strip {
  const tops: number[] = [];
  const heights: number[] = [];
  let top = 0;
  for (const page of pages) {
    // Whole pixels, so that neighbors of a webtoon meet without a seam.
    const height = Math.round(width / ratioOf(page));
    tops.push(top);
    heights.push(height);
    top += height + gap;
  }
  return { tops, heights, height: Math.max(0, top - gap) };
}

/** Index of the page at a height, by bisection. */
export function pageAt(strip: Strip, y: number): number {
  let low = 0;
  let high = strip.tops.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((strip.tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** First and last index that a band touches. */
export function pagesBetween(strip: Strip, top: number, bottom: number): { first: number; last: number } {
  return { first: pageAt(strip, top), last: pageAt(strip, bottom) };
}

/** The place at a height. */
export function placeAt(strip: Strip, y: number): StripPlace {
  const index = pageAt(strip, y);
  const height = strip.heights[index] || 1;
  const fraction = (y - (strip.tops[index] ?? 0)) / height;
  return { index, fraction: Math.min(1, Math.max(0, fraction)) };
}

/** The height of a place; the inverse of `placeAt`. */
export function heightOf(strip: Strip, place: StripPlace): number {
  return (strip.tops[place.index] ?? 0) + place.fraction * (strip.heights[place.index] ?? 0);
}
