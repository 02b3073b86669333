import { useMutation, useQueryClient } from "@tanstack/react-query";
import { authQueries } from "@/features/auth/queries";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { rememberSession } from "@/lib/auth";
import { setupQueries } from "./queries";

/** Creates the first account and signs it in. */
export function useSetUp() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["SetupRequest"]) => unwrap(api.POST("/api/v1/setup", { body })),
    onSuccess: (session) => {
      rememberSession(session.expiresIn);
      queryClient.setQueryData(authQueries.me().queryKey, session.user);
      queryClient.setQueryData(setupQueries.status().queryKey, (status) =>
        status ? { ...status, setupRequired: false } : status,
      );
    },
  });
}
