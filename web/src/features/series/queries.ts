import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { SeriesSort } from "./model";

/** An ordered set of books. */
export type Series = Schemas["SeriesDto"];

/** Which series, and in which order. */
export interface SeriesFilter {
  libraryId: string | null;
  search: string;
  sort: SeriesSort;
}

const PAGE_SIZE = 100;

const seriesKeys = {
  all: [keyRoots.series] as const,
  lists: () => [...seriesKeys.all, "list"] as const,
  list: (filter: SeriesFilter) => [...seriesKeys.lists(), filter] as const,
  newest: (libraryId: string, count: number) => [...seriesKeys.lists(), "newest", libraryId, count] as const,
  detail: (id: string) => [...seriesKeys.all, "detail", id] as const,
  nextBook: (id: string) => [...seriesKeys.detail(id), "next-book"] as const,
};

async function fetchNextBook(id: string, signal: AbortSignal) {
  const first = async (query: { status?: "reading" | "unread"; sort: "-readAt" | "number" }) => {
    const list = await unwrap(
      api.GET("/api/v1/series/{id}/books", {
        params: { path: { id }, query: { ...query, limit: 1 } },
        signal,
      }),
    );
    return list.items[0] ?? null;
  };
  return (
    (await first({ status: "reading", sort: "-readAt" })) ??
    (await first({ status: "unread", sort: "number" })) ??
    (await first({ sort: "number" }))
  );
}

export const seriesQueries = {
  list: (filter: SeriesFilter) =>
    infiniteQueryOptions({
      queryKey: seriesKeys.list(filter),
      queryFn: ({ pageParam, signal }) =>
        unwrap(
          api.GET("/api/v1/series", {
            params: {
              query: {
                sort: filter.sort,
                limit: PAGE_SIZE,
                ...(filter.libraryId === null ? {} : { libraryId: filter.libraryId }),
                ...(filter.search === "" ? {} : { search: filter.search }),
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
  /** The series that came last to a library. */
  newest: (libraryId: string, count: number) =>
    queryOptions({
      queryKey: seriesKeys.newest(libraryId, count),
      queryFn: ({ signal }) =>
        unwrap(
          api.GET("/api/v1/series", {
            params: { query: { libraryId, sort: "-createdAt", limit: count } },
            signal,
          }),
        ),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: seriesKeys.detail(id),
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/series/{id}", { params: { path: { id } }, signal })),
    }),
  /** The book to go on with: the one last read in, else the first unread one, else the first. */
  nextBook: (id: string) =>
    queryOptions({
      queryKey: seriesKeys.nextBook(id),
      queryFn: ({ signal }) => fetchNextBook(id, signal),
    }),
};
