import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { UiProvider } from "@/ui/UiProvider";

/** Everything that every page needs around it; `isTest` leaves out motion. */
export function Providers(props: { queryClient: QueryClient; isTest?: boolean; children: ReactNode }) {
  return (
    <QueryClientProvider client={props.queryClient}>
      <UiProvider isTest={props.isTest ?? false}>{props.children}</UiProvider>
    </QueryClientProvider>
  );
}
