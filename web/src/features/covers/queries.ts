import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { CoverOwner } from "./model";

/** Below the key of the book or series, so that what changes those changes their covers. */
const coverKeys = {
  of: ({ kind, id }: CoverOwner) =>
    [kind === "book" ? keyRoots.books : keyRoots.series, "detail", id, "covers"] as const,
};

export const coverQueries = {
  /** The covers to choose from. */
  of: (owner: CoverOwner) =>
    queryOptions({
      queryKey: coverKeys.of(owner),
      queryFn: ({ signal }) => {
        const params = { path: { id: owner.id } };
        return unwrap(
          owner.kind === "book"
            ? api.GET("/api/v1/books/{id}/covers", { params, signal })
            : api.GET("/api/v1/series/{id}/covers", { params, signal }),
        );
      },
    }),
};
