import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { authQueries } from "@/features/auth/queries";
import { onSessionEnd } from "@/lib/auth";
import { useLiveEvents } from "@/lib/sse/use-live-events";
import { useToasts } from "@/lib/toasts";
import { ToastRegion } from "@/ui/ToastRegion";

/** What every signed-in page shares: live events, messages, and the way out when the session ends. */
export function SignedIn() {
  const router = useRouter();
  const queryClient = useQueryClient();
  const toasts = useToasts((state) => state.items);
  useLiveEvents();
  useEffect(
    () =>
      onSessionEnd(() => {
        queryClient.setQueryData(authQueries.me().queryKey, null);
        void router.invalidate();
      }),
    [queryClient, router],
  );
  return (
    <>
      <Outlet />
      <ToastRegion toasts={toasts} />
    </>
  );
}
