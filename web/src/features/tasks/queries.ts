import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

/** A queue of background work. */
export type Lane = Schemas["LaneDto"];

export const taskKeys = {
  all: [keyRoots.tasks] as const,
  lanes: () => [...taskKeys.all, "lanes"] as const,
};

export const taskQueries = {
  /** Every lane; `isAllowed` tells whether the person may see them. */
  lanes: (isAllowed: boolean) =>
    queryOptions({
      queryKey: taskKeys.lanes(),
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tasks/lanes", { signal })),
      enabled: isAllowed,
    }),
};
