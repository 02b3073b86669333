import type { Schemas } from "@/lib/api/client";

/** What people made of books and series, by kind. */
export type Made = Schemas["MadeByPeopleDto"];

/** The most books that can be named at once. */
export const MOST_NAMED = 100;

/** What the address of the trash says. */
export interface TrashSearch {
  libraryId?: string;
}

/** Which books of the trash are meant: all, those of a library, or some. */
export interface TrashChoice {
  libraryId: string | null;
  bookIds: string[] | null;
}

/** Reads the search part of the address of the trash. */
export function parseTrashSearch(raw: Record<string, unknown>): TrashSearch {
  const { libraryId } = raw;
  return typeof libraryId === "string" && /^[0-9a-f]{32}$/.test(libraryId) ? { libraryId } : {};
}

/** What people made, without what nobody made, in the order of the server. */
export function kindsMade(made: Made): { kind: keyof Made; count: number }[] {
  const kinds = ["progress", "sessions", "opinions", "bookmarks", "listPlaces", "edits"] as const;
  return kinds.map((kind) => ({ kind, count: made[kind] })).filter(({ count }) => count > 0);
}

/** The chosen books after one of them was chosen or left out. */
export function choose(chosen: readonly string[], id: string, isChosen: boolean): string[] {
  const others = chosen.filter((other) => other !== id);
  return isChosen ? [...others, id] : others;
}

/** The chosen books that are still there. */
export function stillThere(chosen: readonly string[], ids: readonly string[]): string[] {
  return chosen.filter((id) => ids.includes(id));
}
