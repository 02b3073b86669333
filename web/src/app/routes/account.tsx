import { useRouter } from "@tanstack/react-router";
import { AccountPage } from "@/features/auth/pages/AccountPage";

/** One's own account. */
export function AccountRoute() {
  const router = useRouter();
  const leave = async () => {
    await router.navigate({ to: "/sign-in" });
    await router.invalidate();
  };
  return <AccountPage onSignedOut={() => void leave()} />;
}
