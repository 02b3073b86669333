import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

export const preferenceQueries = {
  /** Whether one has a password for synchronizing positions. */
  syncPassword: () =>
    queryOptions({
      queryKey: [keyRoots.auth, "syncPassword"] as const,
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/sync-password", { signal })),
    }),
};
