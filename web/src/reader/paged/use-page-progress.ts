import { useEffect } from "react";
import type { Book } from "@/features/books/queries";
import { placeOfSpread } from "../engine/progress";
import { lastPage, type Spread } from "../engine/spreads";
import { useProgress } from "../progress/use-progress";

/** Saves the shown page; only what is shown counts, never what is loaded ahead. */
export function usePageProgress(
  book: Book,
  spread: Spread | undefined,
  pageCount: number,
  isMoved: boolean,
): void {
  const save = useProgress(book);
  useEffect(() => {
    // Looking at the opened page changes nothing, except in a book that is read by that.
    const isWholeBook = spread?.[0]?.number === 1 && lastPage(spread) >= pageCount;
    if (isMoved || isWholeBook) save(placeOfSpread(spread, pageCount));
  }, [save, spread, pageCount, isMoved]);
}
