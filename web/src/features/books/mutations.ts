import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import { scanKey } from "@/lib/sse/invalidate";
import type { Book } from "./queries";

/** Marks a book as read to the end, or as never opened. */
export function useMarkBook() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ bookId, isRead }: { bookId: string; isRead: boolean }) => {
      const params = { path: { id: bookId } };
      return isRead
        ? expectOk(api.PUT("/api/v1/books/{id}/progress", { params, body: { completed: true } }))
        : expectOk(api.DELETE("/api/v1/books/{id}/progress", { params }));
    },
    onSuccess: () =>
      Promise.all(
        [keyRoots.books, keyRoots.series, keyRoots.progress].map((root) =>
          queryClient.invalidateQueries({ queryKey: [root] }),
        ),
      ),
  });
}

/** Has the file of a book read again, although it has not changed. */
export function useReadAgain() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (book: Book) =>
      unwrap(
        api.POST("/api/v1/libraries/{id}/scan", {
          params: { path: { id: book.libraryId } },
          body: { mode: "deep", bookId: book.id },
        }),
      ),
    onSuccess: (scan) => queryClient.setQueryData(scanKey(scan.libraryId), scan),
  });
}
