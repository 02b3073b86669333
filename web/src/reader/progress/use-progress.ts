import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { type Book, bookKeys } from "@/features/books/queries";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { type Place, ProgressSaver } from "./saver";

const leaving = new Map<string, Promise<void>>();

/** Resolves when a place that an earlier reader of this book is still saving has arrived. */
export function progressSettled(bookId: string): Promise<void> {
  return leaving.get(bookId) ?? Promise.resolve();
}

/** Saves places of a book; nothing is lost when the tab is closed or another page is opened. */
export function useProgress(bookId: string): (place: Place) => void {
  const queryClient = useQueryClient();
  const saver = useRef<ProgressSaver | null>(null);

  useEffect(() => {
    const current = new ProgressSaver(async (place, isLeaving) => {
      const progress = await unwrap(
        api.PUT("/api/v1/books/{id}/progress", {
          params: { path: { id: bookId } },
          body: place as Schemas["UpdateProgressRequest"],
          keepalive: isLeaving,
        }),
      );
      queryClient.setQueryData<Book>(bookKeys.detail(bookId), (book) => book && { ...book, progress });
    });
    saver.current = current;
    const onHide = () => {
      if (document.visibilityState === "hidden") void current.flush(true);
    };
    const onPageHide = () => void current.flush(true);
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("pagehide", onPageHide);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("pagehide", onPageHide);
      saver.current = null;
      const done = current.flush(true).finally(() => {
        if (leaving.get(bookId) === done) leaving.delete(bookId);
      });
      leaving.set(bookId, done);
    };
  }, [bookId, queryClient]);

  return useCallback((place: Place) => saver.current?.save(place), []);
}
