import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { seenBy, useViewedAccount } from "../view-as";
import { createInvalidator, eventNames } from "./invalidate";
import { openEventStream } from "./stream";

const ADDRESS = "/api/v1/events";

/** Keeps the cache true while the calling component is on screen. */
export function useLiveEvents(): void {
  const queryClient = useQueryClient();
  const eyes = useViewedAccount((state) => state.account?.id);
  useEffect(() => {
    const invalidator = createInvalidator(queryClient);
    const stream = openEventStream(eyes ? seenBy(ADDRESS) : ADDRESS, {
      names: eventNames,
      onEvent: invalidator.accept,
      onGap: invalidator.resync,
    });
    return () => {
      stream.close();
      invalidator.stop();
    };
  }, [queryClient, eyes]);
}
