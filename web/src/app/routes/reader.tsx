import { getRouteApi } from "@tanstack/react-router";
import { ReaderPage } from "@/reader/ReaderPage";

const route = getRouteApi("/signed-in/books/$bookId/read");

/** Reads the book in the address. */
export function ReaderRoute() {
  const { bookId } = route.useParams();
  return <ReaderPage key={bookId} bookId={bookId} />;
}
