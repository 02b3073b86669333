import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Point } from "../engine/camera";
import type { PageShape } from "../engine/spreads";
import { buildStrip, heightOf, pageAt, pagesBetween, placeAt, type StripPlace } from "../engine/strip";
import { useSize } from "../input/use-size";

const MAX_ZOOM = 4;
const WIDE_WINDOW = 700;

interface Anchor {
  place: StripPlace;
  y: number;
}

/** The place in a strip: its layout, which pages are near the window, and what moves it. */
export function useStrip(options: {
  root: RefObject<HTMLElement | null>;
  pages: readonly PageShape[];
  page: number;
  gap: number;
  share: number;
  onPage: (page: number) => void;
}) {
  const { root, pages, page, gap, share } = options;
  const view = useSize(root);
  const [zoom, setZoom] = useState(1);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const anchor = useRef<Anchor>({ place: { index: Math.max(0, page - 1), fraction: 0 }, y: 0 });
  const reported = useRef(page);

  const viewWidth = view?.width ?? 0;
  const viewHeight = view?.height ?? 0;
  const fitted = viewWidth > WIDE_WINDOW ? (viewWidth * share) / 100 : viewWidth;
  const width = Math.round(fitted * zoom);
  const strip = useMemo(() => buildStrip(pages, width, gap), [pages, width, gap]);

  const see = () => {
    const element = root.current;
    if (!element || viewHeight === 0) return;
    const top = element.scrollTop;
    anchor.current = { place: placeAt(strip, top + viewHeight / 3), y: viewHeight / 3 };
    const next = pagesBetween(strip, top - viewHeight, top + viewHeight * 2);
    setRange((last) => (last.first === next.first && last.last === next.last ? last : next));
    const isAtEnd = top + viewHeight >= strip.height - 2;
    const index = isAtEnd ? pages.length - 1 : pageAt(strip, top + viewHeight * 0.4);
    if (index + 1 === reported.current) return;
    reported.current = index + 1;
    options.onPage(index + 1);
  };

  // Any change of width keeps the place: the page under the eye stays where it is.
  useLayoutEffect(() => {
    if (!root.current || width === 0) return;
    const { place, y } = anchor.current;
    root.current.scrollTop = heightOf(strip, place) - y;
    const top = root.current.scrollTop;
    setRange(pagesBetween(strip, top - viewHeight, top + viewHeight * 2));
  }, [strip, width, viewHeight, root]);

  // A page chosen elsewhere: on the slider, or by a key.
  useLayoutEffect(() => {
    if (page === reported.current || !root.current) return;
    reported.current = page;
    root.current.scrollTop = strip.tops[page - 1] ?? 0;
  }, [page, strip, root]);

  const zoomBy = (factor: number, at: Point) => {
    const element = root.current;
    if (!element) return;
    const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
    anchor.current = { place: placeAt(strip, element.scrollTop + at.y), y: at.y };
    const left = ((element.scrollLeft + at.x) * next) / zoom - at.x;
    setZoom(next);
    requestAnimationFrame(() => element.scrollTo({ left }));
  };
  return { strip, range, view, width, zoom, see, zoomBy };
}
