import type { Book } from "@/features/books/queries";
export function EpubReader({ book }: { book: Book }) {
  return <p>{book.title}</p>;
}
