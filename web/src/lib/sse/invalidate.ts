import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { keyRoots } from "../query";

type Scan = Schemas["ScanDto"];
type Payload = Record<string, unknown>;

/** What an event does to the cache: keys that go stale, and values that are known now. */
interface Effect {
  stale: QueryKey[];
  known?: { key: QueryKey; value: unknown };
}

const COALESCE_MS = 500;

/** The cache key of the latest scan of a library, which events keep up to date. */
export function scanKey(libraryId: string): QueryKey {
  return [keyRoots.scans, libraryId];
}

function detailKeys(root: string, ids: unknown): QueryKey[] {
  if (!Array.isArray(ids)) return [];
  return ids.filter((id) => typeof id === "string").map((id) => [root, "detail", id]);
}

function isScan(payload: Payload): payload is Payload & Scan {
  return typeof payload.libraryId === "string" && typeof payload.state === "string";
}

function onScan(payload: Payload): Effect {
  if (!isScan(payload)) return { stale: [] };
  const isOver = payload.state !== "queued" && payload.state !== "running";
  return {
    known: { key: scanKey(payload.libraryId), value: payload },
    stale: isOver ? [[keyRoots.libraries], [keyRoots.series, "list"], [keyRoots.trash]] : [],
  };
}

function everything(): Effect {
  const { libraries, series, books, progress, scans, tasks, trash } = keyRoots;
  return { stale: [libraries, series, books, progress, scans, tasks, trash].map((root) => [root]) };
}

/** The one table from events to cache keys. */
const table: Record<string, (payload: Payload) => Effect> = {
  "library.added": () => ({ stale: [[keyRoots.libraries]] }),
  "library.changed": () => ({ stale: [[keyRoots.libraries]] }),
  "library.deleted": () => ({
    stale: [[keyRoots.libraries], [keyRoots.series], [keyRoots.books], [keyRoots.progress], [keyRoots.trash]],
  }),
  "scan.progress": onScan,
  "series.changed": (payload) => ({
    stale: [
      [keyRoots.libraries],
      [keyRoots.series, "list"],
      ...detailKeys(keyRoots.series, payload.seriesIds),
    ],
  }),
  "book.changed": (payload) => ({
    stale: [
      [keyRoots.books, "list"],
      [keyRoots.progress],
      [keyRoots.trash],
      ...detailKeys(keyRoots.books, payload.bookIds),
    ],
  }),
  "progress.changed": (payload) => ({
    stale: [
      [keyRoots.progress],
      [keyRoots.books, "list"],
      [keyRoots.series],
      ...detailKeys(keyRoots.books, [payload.bookId]),
    ],
  }),
  "progress.series": () => ({ stale: [[keyRoots.progress], [keyRoots.books], [keyRoots.series]] }),
  "task.lane": () => ({ stale: [[keyRoots.tasks]] }),
  "account.changed": () => ({ stale: [[keyRoots.auth]] }),
  // Progress of running scans is not repeated after a cut.
  connected: () => ({ stale: [[keyRoots.scans]] }),
  resync: everything,
};

/** The events the app listens to. */
export const eventNames = Object.keys(table);

function parse(data: string): Payload | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? (value as Payload) : null;
  } catch {
    return null;
  }
}

/** Applies events to the cache, at most once per half second, refetching only what is on screen. */
export function createInvalidator(queryClient: QueryClient) {
  const stale = new Map<string, QueryKey>();
  const known = new Map<string, { key: QueryKey; value: unknown }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    for (const { key, value } of known.values()) queryClient.setQueryData(key, value);
    for (const queryKey of stale.values()) {
      void queryClient.invalidateQueries({ queryKey, refetchType: "active" }, { cancelRefetch: false });
    }
    known.clear();
    stale.clear();
  }

  function collect(effect: Effect): void {
    if (effect.known) known.set(JSON.stringify(effect.known.key), effect.known);
    for (const key of effect.stale) stale.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, COALESCE_MS);
  }

  return {
    accept(name: string, data: string): void {
      const payload = parse(data);
      const rule = table[name];
      if (payload && rule) collect(rule(payload));
    },
    resync(): void {
      collect(everything());
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
