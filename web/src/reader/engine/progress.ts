import type { Spread } from "./spreads";
import { firstPage, lastPage } from "./spreads";

/** The saved place of a book, as far as opening it cares. */
export interface SavedPlace {
  page: number | null;
  percentage: number;
  completed: boolean;
  locator: unknown;
}

/** What is saved when a page is shown. */
export interface PagePlace {
  page: number;
  completed?: true;
}

/** The page to open: where one stopped, or the beginning of a finished book. */
export function openingPage(saved: SavedPlace | null, pageCount: number): number {
  if (saved?.completed) return 1;
  const page = saved?.page ?? 1;
  return Math.min(Math.max(1, page), Math.max(1, pageCount));
}

/** What to save for a spread; showing the last page completes the book. */
export function placeOfSpread(spread: Spread | undefined, pageCount: number): PagePlace {
  const last = lastPage(spread);
  return last >= pageCount ? { page: last, completed: true } : { page: firstPage(spread) };
}
