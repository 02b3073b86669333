import type { Schemas } from "@/lib/api/client";
import { seenBy } from "@/lib/view-as";

/** One of the covers of a book or series. */
export type CoverChoice = Schemas["CoverDto"];

/** What the covers are of. */
export interface CoverOwner {
  kind: "book" | "series";
  id: string;
}

/** The address of one of the covers; a new image has a new address. */
export function coverChoiceUrl(owner: CoverOwner, cover: Pick<CoverChoice, "id" | "version">): string {
  const place = owner.kind === "book" ? "books" : "series";
  const query = `cover=${cover.id}&v=${encodeURIComponent(cover.version)}`;
  return seenBy(`/api/v1/${place}/${owner.id}/thumbnail?${query}`);
}

/** Whether a cover was given by a person, so that a person may take it away. */
export function isGiven(cover: Pick<CoverChoice, "kind">): boolean {
  return cover.kind === "uploaded" || cover.kind === "page";
}

/** Whether a person decided which cover is shown. */
export function isDecided(covers: readonly Pick<CoverChoice, "isChosen">[]): boolean {
  return covers.some((cover) => cover.isChosen);
}

/** Whether a book has pages that are images; the pages of an EPUB are text. */
export function hasImages(book: { pageCount: number; format: string }): boolean {
  return book.pageCount > 0 && book.format !== "epub";
}

/** The page that somebody typed; null when a book of so many pages does not have it. */
export function pageOf(text: string, pageCount: number): number | null {
  const page = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return page >= 1 && page <= pageCount ? page : null;
}
