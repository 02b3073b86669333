import { getRouteApi } from "@tanstack/react-router";
import { BookPage } from "@/features/books/pages/BookPage";

const route = getRouteApi("/signed-in/shell/books/$bookId");

/** One book. */
export function BookRoute() {
  const { bookId } = route.useParams();
  return <BookPage key={bookId} bookId={bookId} />;
}
