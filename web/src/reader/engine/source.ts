import { seenBy } from "@/lib/view-as";

/** What the choice of an image address needs to know of a page. */
export interface PageSource {
  number: number;
  mediaType: string;
  width: number | null;
  sizeBytes: number | null;
}

/** The book that a page belongs to. */
export interface SourceBook {
  id: string;
  /** Changes with the content, so that browsers may keep what they have. */
  version: string;
  /** Pages of documents have no size of their own; the server draws them as large as asked. */
  isDrawn: boolean;
}

const SHOWN_BY_BROWSERS = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/avif",
  "image/bmp",
  "image/svg+xml",
]);
const STEPS = [640, 960, 1280, 1600, 2048, 2560, 3200] as const;
const LARGEST = 3200;
const HEAVY_BYTES = 3_000_000;

/** The smallest offered width that is sharp at `pixels`; steps keep caches warm when windows change. */
export function widthStep(pixels: number): number {
  return STEPS.find((step) => step >= pixels) ?? LARGEST;
}

/** Whether the server must convert a page before this browser can show it. */
function needsConversion(page: PageSource): boolean {
  return !SHOWN_BY_BROWSERS.has(page.mediaType);
}

/** Whether the original is far more than the screen can show, and heavy to fetch and decode. */
function isOversized(page: PageSource, step: number): boolean {
  return (page.width ?? 0) > step * 2 && (page.sizeBytes ?? HEAVY_BYTES) >= HEAVY_BYTES;
}

/** The address of a page's image for a place `pixels` wide; the archive's own bytes where they will do. */
export function pageAddress(book: SourceBook, page: PageSource, pixels: number): string {
  const base = seenBy(`/api/v1/books/${book.id}/pages/${page.number}?v=${encodeURIComponent(book.version)}`);
  const step = widthStep(pixels);
  const isRaw = !book.isDrawn && !needsConversion(page) && !isOversized(page, step);
  return isRaw ? base : `${base}&width=${step}&format=jpeg`;
}
