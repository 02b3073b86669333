import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useRef } from "react";
import { type Book, bookKeys } from "@/features/books/queries";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { Reading } from "./reading";
import { type Place, ProgressSaver } from "./saver";

const leaving = new Map<string, Promise<void>>();

/** Resolves when a place that an earlier reader of this book is still saving has arrived. */
export function progressSettled(bookId: string): Promise<void> {
  return leaving.get(bookId) ?? Promise.resolve();
}

/** Saves places of a book; nothing is lost when the tab is closed or another page is opened. */
export function useProgress(opened: Book): (place: Place) => void {
  const bookId = opened.id;
  const queryClient = useQueryClient();
  const saver = useRef<ProgressSaver | null>(null);
  const reading = useRef<Reading | null>(null);
  const begin = useEffectEvent(() => new Reading(opened.progress?.completed === true, performance.now()));

  useEffect(() => {
    const own = begin();
    reading.current = own;
    const current = new ProgressSaver(async (place, isLeaving) => {
      const report = own.report(place);
      const progress = await unwrap(
        api.PUT("/api/v1/books/{id}/progress", {
          params: { path: { id: bookId } },
          body: report,
          keepalive: isLeaving,
        }),
      );
      own.heard(report);
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

  return useCallback((place: Place) => {
    reading.current?.turned(performance.now());
    saver.current?.save(place);
  }, []);
}
