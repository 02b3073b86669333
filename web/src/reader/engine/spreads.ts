/** What layout needs to know of a page; sizes are `null` until somebody has measured them. */
export interface PageShape {
  number: number;
  width: number | null;
  height: number | null;
}

/** The pages shown together, in reading order. */
export type Spread = readonly PageShape[];

/** How pages are put side by side. */
export interface SpreadRules {
  isDouble: boolean;
  /** Covers stand alone, as on paper. */
  isFirstAlone: boolean;
  /** Moves every pair by one page, for books whose scan starts on the other side. */
  isShifted: boolean;
}

const USUAL_RATIO = 2 / 3;

/** Width over height; an unmeasured page counts as an ordinary portrait one. */
export function ratioOf(page: PageShape): number {
  return page.width && page.height ? page.width / page.height : USUAL_RATIO;
}

/** Whether a page is a picture across two pages already. */
function isWide(page: PageShape): boolean {
  return ratioOf(page) > 1.05;
}

/** Groups pages into what is shown at once; wide pages always stand alone. */
export function buildSpreads(pages: readonly PageShape[], rules: SpreadRules): Spread[] {
  if (!rules.isDouble) return pages.map((page) => [page]);
  const spreads: Spread[] = [];
  const isLoneStart = rules.isFirstAlone !== rules.isShifted;
  let waiting: PageShape | null = null;
  for (const [index, page] of pages.entries()) {
    const isAlone = isWide(page) || (index === 0 && isLoneStart);
    if (isAlone) {
      if (waiting) spreads.push([waiting]);
      waiting = null;
      spreads.push([page]);
    } else if (waiting) {
      spreads.push([waiting, page]);
      waiting = null;
    } else {
      waiting = page;
    }
  }
  if (waiting) spreads.push([waiting]);
  return spreads;
}

/** The spread that shows a page; out of bounds counts as the nearest one. */
export function spreadOfPage(spreads: readonly Spread[], page: number): number {
  const index = spreads.findIndex((spread) => spread.some((shape) => shape.number >= page));
  return index === -1 ? Math.max(0, spreads.length - 1) : index;
}

/** First page of a spread in reading order. */
export function firstPage(spread: Spread | undefined): number {
  return spread?.[0]?.number ?? 1;
}

/** Last page of a spread in reading order. */
export function lastPage(spread: Spread | undefined): number {
  return spread?.at(-1)?.number ?? 1;
}
