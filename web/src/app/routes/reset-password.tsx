import { useRouter, useRouterState } from "@tanstack/react-router";
import { ResetPasswordPage } from "@/features/auth/pages/ResetPasswordPage";

/** A forgotten password. The token stands behind `#`, so that no server ever logs it. */
export function ResetPasswordRoute() {
  const token = useRouterState({ select: (state) => state.location.hash });
  const router = useRouter();
  return <ResetPasswordPage token={token} onDone={() => router.history.replace("/sign-in")} />;
}
