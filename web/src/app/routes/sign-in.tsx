import { getRouteApi, useRouter } from "@tanstack/react-router";
import { safeReturnPath } from "@/features/auth/model";
import { SignInPage } from "@/features/auth/pages/SignInPage";

const route = getRouteApi("/sign-in");

/** The door; after it, the page that was asked for. */
export function SignInRoute() {
  const { next, error } = route.useSearch();
  const router = useRouter();
  const path = safeReturnPath(next);
  return <SignInPage next={path} refusal={error ?? null} onDone={() => router.history.replace(path)} />;
}
