import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { BookSort, BookStatus } from "./model";

/** One file that one reads. */
export type Book = Schemas["BookDto"];

/** Which books of a series, and in which order. */
export interface SeriesBooksFilter {
  sort: BookSort;
  status: BookStatus | null;
}

const PAGE_SIZE = 100;

export const bookKeys = {
  all: [keyRoots.books] as const,
  lists: () => [...bookKeys.all, "list"] as const,
  ofSeries: (seriesId: string, filter: SeriesBooksFilter) =>
    [...bookKeys.lists(), "series", seriesId, filter] as const,
  detail: (bookId: string) => [...bookKeys.all, "detail", bookId] as const,
};

export const bookQueries = {
  detail: (bookId: string) =>
    queryOptions({
      queryKey: bookKeys.detail(bookId),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/books/{id}", { params: { path: { id: bookId } }, signal })),
    }),
  ofSeries: (seriesId: string, filter: SeriesBooksFilter) =>
    infiniteQueryOptions({
      queryKey: bookKeys.ofSeries(seriesId, filter),
      queryFn: ({ pageParam, signal }) =>
        unwrap(
          api.GET("/api/v1/series/{id}/books", {
            params: {
              path: { id: seriesId },
              query: {
                sort: filter.sort,
                limit: PAGE_SIZE,
                ...(filter.status === null ? {} : { status: filter.status }),
                ...(pageParam === null ? {} : { cursor: pageParam }),
              },
            },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.nextCursor ?? null,
      placeholderData: keepPreviousData,
    }),
};
