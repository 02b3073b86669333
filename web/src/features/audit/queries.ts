import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

/** Something that somebody did, or tried. */
export type AuditEntry = Schemas["AuditEntryDto"];

/** Which entries are wanted. */
export interface AuditFilter {
  action: Schemas["AuditAction"] | null;
  outcome: Schemas["AuditOutcome"] | null;
}

const PAGE_SIZE = 50;

export const auditQueries = {
  list: (filter: AuditFilter) =>
    infiniteQueryOptions({
      queryKey: [keyRoots.audit, "list", filter] as const,
      queryFn: ({ pageParam, signal }) =>
        unwrap(
          api.GET("/api/v1/audit", {
            params: {
              query: {
                limit: PAGE_SIZE,
                ...(filter.action === null ? {} : { action: filter.action }),
                ...(filter.outcome === null ? {} : { outcome: filter.outcome }),
                ...(pageParam === null ? {} : { cursor: pageParam }),
              },
            },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.nextCursor ?? null,
      placeholderData: keepPreviousData,
      // Who opens the log wants to know what happened just now.
      staleTime: 0,
    }),
};
