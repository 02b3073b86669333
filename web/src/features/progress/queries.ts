import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

export const progressQueries = {
  /** Books that somebody is in the middle of, the latest first. */
  keepReading: (count: number) =>
    queryOptions({
      queryKey: [keyRoots.progress, "continue", count] as const,
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/progress/continue", { params: { query: { limit: count } }, signal })),
    }),
};
