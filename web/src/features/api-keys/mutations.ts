import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { type KeyDraft, requestOf } from "./model";
import { apiKeyKeys } from "./queries";

/** Makes a key of one's own; the answer is the only place where its secret stands. */
export function useCreateApiKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: KeyDraft) =>
      unwrap(api.POST("/api/v1/api-keys", { body: requestOf(draft, new Date()) })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeyKeys.all }),
  });
}

/** Takes a key away from oneself, or from an account. */
export function useRemoveApiKey(userId: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (keyId: string) =>
      userId === null
        ? expectOk(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id: keyId } } }))
        : expectOk(
            api.DELETE("/api/v1/users/{id}/api-keys/{keyId}", { params: { path: { id: userId, keyId } } }),
          ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeyKeys.all }),
  });
}
