import { type Layout, plainLayout } from "./layout";
import type { Library, LibraryRoot, Scan } from "./queries";

/** Whether a scan is waiting or at work. */
export function isActive(scan: Scan | null): boolean {
  return scan?.state === "queued" || scan?.state === "running";
}

function startOf(scan: Scan): number {
  return scan.startedAt ? Date.parse(scan.startedAt) : Number.POSITIVE_INFINITY;
}

/** The newer word about a library's scan: its own, or the one that events brought. */
export function latestScan(own: Scan | null, live: Scan | null): Scan | null {
  if (!own || !live) return live ?? own;
  if (own.taskId === live.taskId) return isActive(own) ? live : own;
  return startOf(own) > startOf(live) ? own : live;
}

/** How much of a scan is done, or null while the amount is unknown. */
export function scanFraction(scan: Scan): number | null {
  if (scan.phase !== "analyzing" || scan.booksTotal === 0) return null;
  return Math.min(1, scan.booksDone / scan.booksTotal);
}

/** How long a scan takes yet, as a person would say it. */
export function timeLeft(seconds: number): { unit: "minutes" | "hours"; count: number } {
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? { unit: "minutes", count: minutes }
    : { unit: "hours", count: Math.round(minutes / 60) };
}

/** The sentence that fits a scan, as a translation key below `libraries.scan`. */
export function scanWord(scan: Scan) {
  if (scan.state === "running") return scan.phase ?? "discovering";
  return scan.state;
}

/** Whether a person can say of a folder that scans leave alone that it is meant to be so. */
export function canConfirm(root: LibraryRoot): boolean {
  return root.state !== "ok" && root.state !== "unreadable" && !root.isConfirmed;
}

/** What a person fills in for a library. */
export interface LibraryDraft {
  name: string;
  roots: string[];
  watch: boolean;
  scanAtStart: boolean;
  layout: Layout;
}

/** What is missing before a library can be saved. */
export function faultyFields(draft: LibraryDraft): (keyof LibraryDraft)[] {
  const faulty: (keyof LibraryDraft)[] = [];
  if (!draft.name.trim()) faulty.push("name");
  if (draft.roots.length === 0) faulty.push("roots");
  return faulty;
}

/** The last part of a path, as a first idea for a name. */
export function folderName(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean);
  const last = parts.at(-1) ?? "";
  return last.charAt(0).toLocaleUpperCase() + last.slice(1);
}

/** The draft that edits an existing library. */
export function draftOf(library: Library | null): LibraryDraft {
  if (!library) return { name: "", roots: [], watch: false, scanAtStart: false, layout: plainLayout };
  const { name, roots, watch, scanAtStart, layout } = library;
  return { name, roots: roots.map((root) => root.path), watch, scanAtStart, layout };
}
