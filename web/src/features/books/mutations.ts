import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

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
