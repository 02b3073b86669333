import { useQuery } from "@tanstack/react-query";
import { useRights } from "@/features/auth/components/public/use-rights";
import { taskQueries } from "../../queries";

/** Whether scans are paused, as far as the signed-in person may know it. */
export function useScansPaused(): boolean {
  const mayRead = useRights()("tasks:read");
  const { data: lanes } = useQuery(taskQueries.lanes(mayRead));
  return lanes?.items.some(({ lane, paused }) => lane === "scan" && paused) ?? false;
}
