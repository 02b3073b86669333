import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { createInvalidator, eventNames } from "./invalidate";
import { openEventStream } from "./stream";

const ADDRESS = "/api/v1/events";

/** Keeps the cache true while the calling component is on screen. */
export function useLiveEvents(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const invalidator = createInvalidator(queryClient);
    const stream = openEventStream(ADDRESS, {
      names: eventNames,
      onEvent: invalidator.accept,
      onGap: invalidator.resync,
    });
    return () => {
      stream.close();
      invalidator.stop();
    };
  }, [queryClient]);
}
