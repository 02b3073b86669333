import type { Schemas } from "@/lib/api/client";
import { seenBy } from "@/lib/view-as";

type Book = Schemas["BookDto"];

/** The orders that a list of books offers. */
const bookSorts = ["number", "-number", "title", "-createdAt", "-readAt"] as const;
/** An order of books. */
export type BookSort = (typeof bookSorts)[number];

/** The choices of how far books are read. */
const bookStatuses = ["unread", "reading", "read"] as const;
/** How far a book is read. */
export type BookStatus = (typeof bookStatuses)[number];

/** What the address of a series page says about its books. */
export interface BooksSearch {
  sort?: BookSort;
  status?: BookStatus;
}

/** Reads the search part of an address; what it does not know is left out. */
export function parseBooksSearch(raw: Record<string, unknown>): BooksSearch {
  const sort = bookSorts.find((known) => known === raw.sort);
  const status = bookStatuses.find((known) => known === raw.status);
  return { ...(sort && sort !== "number" ? { sort } : {}), ...(status ? { status } : {}) };
}

/** The address of a book's cover; a new picture has a new address. */
export function bookCoverUrl(book: { id: string; coverVersion: string | null }): string {
  return seenBy(`/api/v1/books/${book.id}/thumbnail?v=${encodeURIComponent(book.coverVersion ?? "")}`);
}

/** The address of the whole file. */
export function bookFileUrl(bookId: string): string {
  return `/api/v1/books/${bookId}/file`;
}

/** How far a book is read. */
export function bookStatus(book: Pick<Book, "progress">): BookStatus {
  if (!book.progress) return "unread";
  return book.progress.completed ? "read" : "reading";
}

/** How much of a book is read, 0 to 1. */
export function bookFraction(book: Pick<Book, "progress">): number {
  if (!book.progress) return 0;
  return book.progress.completed ? 1 : Math.min(1, Math.max(0, book.progress.percentage));
}

/** The one word for a book's state, the gravest first. */
export function bookState(
  book: Pick<Book, "progress" | "state" | "isMissing">,
): BookStatus | "error" | "missing" {
  if (book.state === "error") return "error";
  if (book.isMissing) return "missing";
  return bookStatus(book);
}

/** Whether there is something to open. */
export function isReadable(book: Pick<Book, "state" | "isMissing">): boolean {
  return book.state === "ready" && !book.isMissing;
}

/** Whether there is one file to hand out; a folder of images is none. */
export function isFile(book: Pick<Book, "format" | "isMissing">): boolean {
  return book.format !== "folder" && !book.isMissing;
}

/** People by what they did, in the order in which they first come. */
export function authorsByRole(authors: Book["metadata"]["authors"]): { role: string; names: string[] }[] {
  const roles = new Map<string, string[]>();
  for (const { name, role } of authors) roles.set(role, [...(roles.get(role) ?? []), name]);
  return [...roles].map(([role, names]) => ({ role, names }));
}

/** Only web addresses become links; anything else a file may carry is left out. */
export function safeLinks(links: Book["metadata"]["links"]): Book["metadata"]["links"] {
  return links.filter((link) => /^https?:\/\//i.test(link.url));
}
