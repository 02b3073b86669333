import type { Schemas } from "@/lib/api/client";
import { seenBy } from "@/lib/view-as";

/** The orders that the grid offers. */
const seriesSorts = ["title", "-title", "-createdAt", "createdAt", "-updatedAt", "-bookCount"] as const;

/** An order of series. */
export type SeriesSort = (typeof seriesSorts)[number];

/** What the address of a series grid says. */
export interface SeriesSearch {
  search?: string;
  sort?: SeriesSort;
}

/** Reads the search part of an address; what it does not know is left out. */
export function parseSeriesSearch(raw: Record<string, unknown>): SeriesSearch {
  const sort = seriesSorts.find((known) => known === raw.sort);
  const search = raw.search === undefined || raw.search === null ? "" : String(raw.search).slice(0, 200);
  return { ...(search ? { search } : {}), ...(sort && sort !== "title" ? { sort } : {}) };
}

/** The address of a series' cover; a new picture has a new address. */
export function seriesCoverUrl(series: { id: string; coverVersion: string | null }): string {
  return seenBy(`/api/v1/series/${series.id}/thumbnail?v=${encodeURIComponent(series.coverVersion ?? "")}`);
}

/** Books that nobody has finished yet, those in progress included. */
export function unreadCount(series: { bookCount: number; readCount: number }): number {
  return Math.max(0, series.bookCount - series.readCount);
}

/** How much of a series is read, counting books. */
export function readFraction(series: { bookCount: number; readCount: number }): number {
  return series.bookCount === 0 ? 0 : Math.min(1, series.readCount / series.bookCount);
}

/** What the main button of a series does. */
export type NextStep =
  | { kind: "start"; bookId: string }
  | { kind: "again"; bookId: string }
  | { kind: "continue"; bookId: string; label: string; page: number | null };

type NextBook = Pick<Schemas["BookDto"], "id" | "title" | "number" | "progress" | "state">;

/** Decides what the main button of a series does, given the book to go on with. */
export function nextStep(readCount: number, book: NextBook | null | undefined): NextStep | null {
  if (!book || book.state === "error") return null;
  const { progress } = book;
  const label = book.number ?? book.title;
  if (progress?.completed) return { kind: "again", bookId: book.id };
  if (progress) return { kind: "continue", bookId: book.id, label, page: progress.page ?? null };
  if (readCount > 0) return { kind: "continue", bookId: book.id, label, page: null };
  return { kind: "start", bookId: book.id };
}

/** As much of a series as a choice needs. */
export type ChosenSeries = Pick<Schemas["SeriesDto"], "id" | "title" | "bookCount">;

/** What a choice offers: what is chosen already, then what was found, without the series it is made for. */
export function offeredSeries(
  found: readonly ChosenSeries[],
  chosen: readonly ChosenSeries[],
  ownId: string,
): ChosenSeries[] {
  const isChosen = (id: string) => chosen.some((one) => one.id === id);
  return [...chosen, ...found.filter(({ id }) => id !== ownId && !isChosen(id))];
}
