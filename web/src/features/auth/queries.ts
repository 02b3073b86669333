import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { Problem, unwrap } from "@/lib/api/problem";
import { resumeSession } from "@/lib/auth";
import { keyRoots } from "@/lib/query";
import { viewAs, viewedAccount } from "@/lib/view-as";

/** The signed-in person. */
export type User = Schemas["UserDto"];
/** More devices than a person has; the server's largest page. */
const MOST = 500;

const authKeys = {
  all: [keyRoots.auth] as const,
  me: () => [...authKeys.all, "me"] as const,
  providers: () => [...authKeys.all, "providers"] as const,
  sessions: () => [...authKeys.all, "sessions"] as const,
};

async function fetchMe(signal: AbortSignal): Promise<User | null> {
  await resumeSession();
  try {
    return await unwrap(api.GET("/api/v1/auth/me", { signal }));
  } catch (cause) {
    // Only a definitive answer means "nobody"; a network fault stays a fault.
    const isNobody = cause instanceof Problem && (cause.status === 401 || cause.code === "SetupRequired");
    if (isNobody) return null;
    // Whoever is looked through may have been deleted, or be out of one's reach now.
    const isLostSight = cause instanceof Problem && viewedAccount() !== null && cause.status < 500;
    if (isLostSight && cause.status > 0) {
      viewAs(null);
      return unwrap(api.GET("/api/v1/auth/me", { signal }));
    }
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
  /** The identity providers to sign in by. */
  providers: () =>
    queryOptions({
      queryKey: authKeys.providers(),
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/providers", { signal })),
    }),
  /** Where one is signed in. */
  sessions: () =>
    queryOptions({
      queryKey: authKeys.sessions(),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/sessions", { params: { query: { limit: MOST } }, signal })),
    }),
};
