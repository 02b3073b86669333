import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { TrashChoice } from "./model";
import { trashKeys } from "./queries";

/** Deletes for good what a preview showed. */
export function usePurge() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ choice, token }: { choice: TrashChoice; token: string }) =>
      unwrap(api.POST("/api/v1/trash/purge", { body: { ...choice, token } })),
    onSettled: () =>
      Promise.all(
        [trashKeys.all, [keyRoots.libraries], [keyRoots.series], [keyRoots.books]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

/** Has the server look for the files of books where they were. */
export function useRestore() {
  return useMutation({
    mutationFn: (bookIds: string[]) => unwrap(api.POST("/api/v1/trash/restore", { body: { bookIds } })),
  });
}
