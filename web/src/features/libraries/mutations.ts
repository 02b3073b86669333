import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { scanKey } from "@/lib/sse/invalidate";
import type { LibraryDraft } from "./model";
import { libraryKeys } from "./queries";

/** Creates a library, or changes the one with `id`. */
export function useSaveLibrary(id: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: LibraryDraft) => {
      const body = { ...draft, name: draft.name.trim() };
      return id === null
        ? unwrap(api.POST("/api/v1/libraries", { body: { ...body, scan: true } }))
        : unwrap(api.PATCH("/api/v1/libraries/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: libraryKeys.all }),
  });
}

/** Takes a library out of the catalog. */
export function useRemoveLibrary() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => expectOk(api.DELETE("/api/v1/libraries/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries(),
  });
}

/** Starts a scan; `isDeep` reads unchanged files too. */
export function useScanLibrary() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isDeep }: { id: string; isDeep: boolean }) =>
      unwrap(
        api.POST("/api/v1/libraries/{id}/scan", {
          params: { path: { id } },
          body: { mode: isDeep ? "deep" : "normal" },
        }),
      ),
    onSuccess: (scan) => queryClient.setQueryData(scanKey(scan.libraryId), scan),
  });
}

/** Says that what folders of a library lost is meant to be gone. */
export function useConfirmLosses() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, rootIds }: { id: string; rootIds: string[] }) =>
      unwrap(
        api.POST("/api/v1/libraries/{id}/confirm-losses", { params: { path: { id } }, body: { rootIds } }),
      ),
    onSuccess: (scan) => {
      queryClient.setQueryData(scanKey(scan.libraryId), scan);
      return queryClient.invalidateQueries({ queryKey: libraryKeys.all });
    },
  });
}
