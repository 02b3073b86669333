import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { authQueries } from "@/features/auth/queries";
import { setupQueries } from "@/features/setup/queries";

/** Lets signed-in people through; sends others to the door, or to the set-up of a new server. */
export async function requireSession(queryClient: QueryClient, href: string): Promise<void> {
  const user = await queryClient.ensureQueryData(authQueries.me());
  if (user) return;
  const { setupRequired } = await queryClient.fetchQuery(setupQueries.status());
  if (setupRequired) throw redirect({ to: "/setup", replace: true });
  throw redirect({ to: "/sign-in", search: href === "/" ? {} : { next: href }, replace: true });
}

/** Keeps people who are signed in, and servers that are set up, away from the pages in front. */
export async function requireStranger(queryClient: QueryClient, page: "setup" | "sign-in"): Promise<void> {
  const user = await queryClient.ensureQueryData(authQueries.me());
  if (user) throw redirect({ to: "/", replace: true });
  const { setupRequired } = await queryClient.fetchQuery(setupQueries.status());
  if (setupRequired && page === "sign-in") throw redirect({ to: "/setup", replace: true });
  if (!setupRequired && page === "setup") throw redirect({ to: "/sign-in", replace: true });
}
