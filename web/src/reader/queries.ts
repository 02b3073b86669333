import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { bookKeys, bookQueries } from "@/features/books/queries";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { progressSettled } from "./progress/use-progress";

const readerKeys = { opening: (bookId: string) => ["reader", "opening", bookId] as const };

export const readerQueries = {
  /** The book as the server knows it now: a place from an older answer would open the wrong page. */
  opening: (queryClient: QueryClient, bookId: string) =>
    queryOptions({
      queryKey: readerKeys.opening(bookId),
      queryFn: async () => {
        await progressSettled(bookId);
        return queryClient.fetchQuery({ ...bookQueries.detail(bookId), staleTime: 0 });
      },
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
  pages: (bookId: string) =>
    queryOptions({
      queryKey: [...bookKeys.detail(bookId), "pages"] as const,
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/books/{id}/pages", { params: { path: { id: bookId } }, signal })),
    }),
  /** The Readium manifest of a book of text; its shape is Readium's, so the reader checks it itself. */
  manifest: (bookId: string) =>
    queryOptions({
      queryKey: [...bookKeys.detail(bookId), "manifest"] as const,
      queryFn: async ({ signal }): Promise<unknown> =>
        unwrap(api.GET("/api/v1/books/{id}/manifest", { params: { path: { id: bookId } }, signal })),
    }),
  positions: (bookId: string) =>
    queryOptions({
      queryKey: [...bookKeys.detail(bookId), "positions"] as const,
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/books/{id}/positions", { params: { path: { id: bookId } }, signal })),
    }),
};
