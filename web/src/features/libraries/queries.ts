import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import { scanKey } from "@/lib/sse/invalidate";
import type { LibraryDraft } from "./model";

/** A named set of folders. */
export type Library = Schemas["LibraryDto"];
/** One of its folders. */
export type LibraryRoot = Library["roots"][number];
/** One comparison of a library with its folders. */
export type Scan = Schemas["ScanDto"];

/** More libraries than any household has; the server's largest page. */
const MOST = 500;
/** Files that a preview shows. */
const PREVIEWED = 50;

export const libraryKeys = {
  all: [keyRoots.libraries] as const,
  list: () => [...libraryKeys.all, "list"] as const,
  detail: (id: string) => [...libraryKeys.all, "detail", id] as const,
  folders: (path: string | null) => ["folders", path] as const,
  preview: (id: string | null, draft: LibraryDraft) =>
    [...libraryKeys.all, "preview", id, draft.roots, draft.layout] as const,
};

export const libraryQueries = {
  list: () =>
    queryOptions({
      queryKey: libraryKeys.list(),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/libraries", { params: { query: { limit: MOST } }, signal })),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: libraryKeys.detail(id),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/libraries/{id}", { params: { path: { id } }, signal })),
    }),
  /** The latest scan as server events report it; null until one arrives, then newer than the library's own. */
  liveScan: (id: string) =>
    queryOptions<Scan | null>({
      queryKey: scanKey(id),
      queryFn: () => null,
      enabled: false,
      initialData: null,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** What a layout would make of the folders of a library; `id` is null for one that is not made yet. */
  preview: (id: string | null, draft: LibraryDraft) =>
    queryOptions({
      queryKey: libraryKeys.preview(id, draft),
      queryFn: ({ signal }) =>
        unwrap(
          api.POST("/api/v1/libraries/preview", {
            params: { query: { limit: PREVIEWED } },
            body: { libraryId: id, roots: draft.roots, layout: draft.layout },
            signal,
          }),
        ),
      retry: false,
    }),
  /** The folders below a path on the server. */
  folders: (path: string | null) =>
    queryOptions({
      queryKey: libraryKeys.folders(path),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/filesystem", { params: { query: path === null ? {} : { path } }, signal })),
      retry: false,
    }),
};
