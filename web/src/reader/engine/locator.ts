/** A Readium locator, as far as this reader writes it. */
export interface Locator {
  href: string;
  type: string;
  title?: string;
  locations: {
    progression: number;
    totalProgression: number;
    position?: number;
    fragments: string[];
  };
}

/** One entry of the server's list of positions, whose count per resource is its share of the book. */
export interface Position {
  href: string;
  position: number | null;
}

/** How the server addresses a resource, and its share of the book. */
export interface Section {
  href: string;
  weight: number;
  firstPosition: number | null;
}

/** Where to open a book, best hint first. */
export interface OpeningPlace {
  cfi: string | null;
  href: string | null;
  progression: number;
  totalProgression: number | null;
}

const CFI = /^epubcfi\(.+\)$/;
/** The server's addresses of a book's files, relative to its manifest or absolute. */
const RESOURCES = /^(?:.*?\/books\/[^/]+\/)?resources\//;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function fraction(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}

/** The path of a resource without fragment, percent signs and the server's prefix. */
export function plainPath(href: string): string {
  const path = (href.split("#")[0] ?? "").replace(RESOURCES, "").replace(/^\//, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Reads positions out of the server's answer; anything odd is left out. */
export function readPositions(values: readonly unknown[]): Position[] {
  return values.flatMap((value) => {
    if (!isRecord(value) || typeof value.href !== "string") return [];
    const at = isRecord(value.locations) ? value.locations.position : null;
    return [{ href: value.href, position: typeof at === "number" ? at : null }];
  });
}

/** Sums positions up by resource, under the path inside the book. */
export function sectionsOf(positions: readonly Position[]): Map<string, Section> {
  const sections = new Map<string, Section>();
  for (const { href, position } of positions) {
    const path = plainPath(href);
    const known = sections.get(path);
    if (known) known.weight += 1;
    else sections.set(path, { href, weight: 1, firstPosition: position });
  }
  return sections;
}

/** Reads a saved locator of this reader or of another one. */
export function openingPlace(saved: unknown, percentage: number | null): OpeningPlace | null {
  const locator = isRecord(saved) ? saved : {};
  const locations = isRecord(locator.locations) ? locator.locations : {};
  const fragments = Array.isArray(locations.fragments) ? locations.fragments : [];
  const cfi = fragments.find((each): each is string => typeof each === "string" && CFI.test(each)) ?? null;
  const href = typeof locator.href === "string" ? plainPath(locator.href) : null;
  const totalProgression = fraction(locations.totalProgression) ?? fraction(percentage);
  if (cfi === null && href === null && totalProgression === null) return null;
  return { cfi, href, progression: fraction(locations.progression) ?? 0, totalProgression };
}

/** Progress in the whole book from the progress inside one of its sections. */
export function totalProgression(weights: readonly number[], index: number, inside: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return 0;
  const before = weights.slice(0, index).reduce((sum, weight) => sum + weight, 0);
  return Math.min(1, Math.max(0, (before + (weights[index] ?? 0) * inside) / total));
}
