import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

/** Ways out of a book: back to where one came from, or on to a neighboring book. */
export function useLeave() {
  const router = useRouter();
  const navigate = useNavigate();
  const leave = useCallback(
    (seriesId: string | null) => {
      if (router.history.canGoBack()) router.history.back();
      else router.history.push(seriesId ? `/series/${seriesId}` : "/");
    },
    [router],
  );
  const openBook = useCallback(
    (bookId: string) => {
      // Replaced, so that "back" leaves the reader instead of walking through the series.
      void navigate({ to: "/books/$bookId/read", params: { bookId }, replace: true });
    },
    [navigate],
  );
  return { leave, openBook };
}
