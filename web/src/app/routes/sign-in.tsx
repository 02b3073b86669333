import { getRouteApi, useRouter } from "@tanstack/react-router";
import { safeReturnPath } from "@/features/auth/model";
import { SignInPage } from "@/features/auth/pages/SignInPage";

const route = getRouteApi("/sign-in");

/** The door; after it, the page that was asked for. */
export function SignInRoute() {
  const { next } = route.useSearch();
  const router = useRouter();
  return <SignInPage onDone={() => router.history.replace(safeReturnPath(next))} />;
}
