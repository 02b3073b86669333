import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import type { Book } from "@/features/books/queries";
import type { Schemas } from "@/lib/api/client";
import { Problem } from "@/lib/api/problem";
import { openingPlace, readPositions, sectionsOf } from "../engine/locator";
import type { TextSettings } from "../settings/store";
import { readManifest } from "./package";
import { type Arrival, EpubSession, type SessionEvents, type TextPlace } from "./session";
import type { TextColors } from "./styles";

const NARROW = 600;

/** Whatever the book's own files did to the parser means that the book cannot be read. */
function problemOf(cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem("BookUnreadable", String(cause), 0);
}

/** Opens a book in `host` and keeps it dressed; the session is there once the first page is. */
export function useEpub(options: {
  host: RefObject<HTMLElement | null>;
  book: Book;
  manifest: unknown;
  positions: Schemas["PositionsDto"] | undefined;
  settings: TextSettings;
  colors: TextColors;
  events: Omit<SessionEvents, "onPlace">;
  onPlace: (place: TextPlace, how: Arrival) => void;
}) {
  const { host, book, positions, settings, colors } = options;
  const isDescribed = options.manifest !== undefined;
  const [session, setSession] = useState<EpubSession | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [place, setPlace] = useState<TextPlace | null>(null);

  const onPlace = useEffectEvent((next: TextPlace, how: Arrival) => {
    setPlace(next);
    options.onPlace(next, how);
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => options.events.onKey(event));
  const onTap = useEffectEvent((x: number) => options.events.onTap(x));
  const onTurn = useEffectEvent((direction: 1 | -1) => options.events.onTurn(direction));
  const open = useEffectEvent(
    async (element: HTMLElement, values: readonly unknown[], signal: AbortSignal) => {
      const opened = await EpubSession.open({
        host: element,
        bookId: book.id,
        manifest: readManifest(options.manifest),
        sections: sectionsOf(readPositions(values)),
        signal,
        events: {
          frameTitle: options.events.frameTitle,
          onPlace: (next, how) => onPlace(next, how),
          onKey: (event) => onKey(event),
          onTap: (x) => onTap(x),
          onTurn: (direction) => onTurn(direction),
        },
      });
      signal.addEventListener("abort", () => opened.close());
      if (signal.aborted) {
        opened.close();
        return;
      }
      opened.dress(settings, colors, element.clientWidth < NARROW);
      const saved = book.progress?.completed ? null : book.progress;
      await opened.start(saved ? openingPlace(saved.locator, saved.percentage) : null);
      if (!signal.aborted) setSession(opened);
    },
  );

  useEffect(() => {
    const element = host.current;
    if (!element || !positions || !isDescribed) return;
    const stop = new AbortController();
    open(element, positions.positions, stop.signal).catch((cause: unknown) => {
      if (!stop.signal.aborted) setProblem(problemOf(cause));
    });
    return () => {
      stop.abort();
      setSession(null);
    };
  }, [host, positions, isDescribed]);

  useEffect(() => {
    const isNarrow = (host.current?.clientWidth ?? 0) < NARROW;
    session?.dress(settings, colors, isNarrow);
  }, [host, session, settings, colors]);

  return { session, place, problem };
}
