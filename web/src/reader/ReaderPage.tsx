import { useQuery } from "@tanstack/react-query";
import { bookQueries } from "@/features/books/queries";

/** Shows a book, page by page. */
export function ReaderPage({ bookId }: { bookId: string }) {
  const { data: book } = useQuery(bookQueries.detail(bookId));
  if (!book) return null;
  return <img src={`/api/v1/books/${book.id}/pages/${book.progress?.page ?? 1}`} alt={book.title} />;
}
