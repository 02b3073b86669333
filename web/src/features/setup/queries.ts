import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

export const setupQueries = {
  /** Whether this server still waits for its first account. */
  status: () =>
    queryOptions({
      queryKey: [keyRoots.setup, "status"] as const,
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/setup", { signal })),
    }),
};
