import { QueryClient } from "@tanstack/react-query";
import { toProblem } from "./api/problem";

/** First part of every query key, by feature; events and caches meet here. */
export const keyRoots = {
  auth: "auth",
  setup: "setup",
  libraries: "libraries",
  series: "series",
  books: "books",
  progress: "progress",
  scans: "scans",
  users: "users",
  access: "access",
  apiKeys: "apiKeys",
  audit: "audit",
  tasks: "tasks",
  trash: "trash",
} as const;

const FRESH_MS = 30_000;
const KEPT_MS = 30 * 60_000;

/** The app's cache of server answers. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: KEPT_MS,
        refetchOnWindowFocus: false,
        retry: (count, cause) => count < 2 && toProblem(cause).isPassing,
      },
      mutations: { retry: false },
    },
  });
}
