import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import { type Lane, taskKeys } from "./queries";

/** Pauses or resumes a lane, in every process of the server. */
export function usePauseLane() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ lane, paused }: { lane: Lane["lane"]; paused: boolean }) =>
      unwrap(api.PATCH("/api/v1/tasks/lanes/{lane}", { params: { path: { lane } }, body: { paused } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: taskKeys.all }),
  });
}

/** Stops a task for good. */
export function useCancelTask() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => expectOk(api.POST("/api/v1/tasks/{id}/cancel", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [keyRoots.libraries] }),
  });
}
