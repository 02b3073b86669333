import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { Problem, unwrap } from "@/lib/api/problem";
import { resumeSession } from "@/lib/auth";
import { keyRoots } from "@/lib/query";

/** The signed-in person. */
export type User = Schemas["UserDto"];

const authKeys = {
  all: [keyRoots.auth] as const,
  me: () => [...authKeys.all, "me"] as const,
};

async function fetchMe(signal: AbortSignal): Promise<User | null> {
  await resumeSession();
  try {
    return await unwrap(api.GET("/api/v1/auth/me", { signal }));
  } catch (cause) {
    // Only a definitive answer means "nobody"; a network fault stays a fault.
    const isNobody = cause instanceof Problem && (cause.status === 401 || cause.code === "SetupRequired");
    if (isNobody) return null;
    throw cause;
  }
}

export const authQueries = {
  /** Who is signed in here, or null. */
  me: () =>
    queryOptions({
      queryKey: authKeys.me(),
      queryFn: ({ signal }) => fetchMe(signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
    }),
};
