import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { TrashChoice } from "./model";

/** A book whose file is gone. */
export type TrashedBook = Schemas["TrashedBookDto"];

const PAGE_SIZE = 50;

export const trashKeys = {
  all: [keyRoots.trash] as const,
  list: (libraryId: string | null) => [...trashKeys.all, "list", libraryId] as const,
  preview: (choice: TrashChoice) => [...trashKeys.all, "preview", choice] as const,
};

export const trashQueries = {
  list: (libraryId: string | null) =>
    infiniteQueryOptions({
      queryKey: trashKeys.list(libraryId),
      queryFn: ({ pageParam, signal }) =>
        unwrap(
          api.GET("/api/v1/trash", {
            params: {
              query: {
                limit: PAGE_SIZE,
                ...(libraryId === null ? {} : { libraryId }),
                ...(pageParam === null ? {} : { cursor: pageParam }),
              },
            },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.nextCursor ?? null,
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  /** What would be deleted for good; looked at anew each time, since its token names what was shown. */
  preview: (choice: TrashChoice) =>
    queryOptions({
      queryKey: trashKeys.preview(choice),
      queryFn: ({ signal }) => unwrap(api.POST("/api/v1/trash/preview", { body: choice, signal })),
      staleTime: 0,
      gcTime: 0,
    }),
};
