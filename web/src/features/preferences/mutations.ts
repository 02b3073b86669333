import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk } from "@/lib/api/problem";
import { preferenceQueries } from "./queries";

/** Sets the password by which devices synchronize positions, or takes it away with `null`. */
export function useSetSyncPassword() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (password: string | null) =>
      expectOk(
        password === null
          ? api.DELETE("/api/v1/me/sync-password")
          : api.PUT("/api/v1/me/sync-password", { body: { password } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: preferenceQueries.syncPassword().queryKey }),
  });
}
