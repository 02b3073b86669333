import {
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Point } from "../engine/camera";
import type { PageShape } from "../engine/spreads";
import { buildStrip, heightOf, pageAt, pagesBetween, placeAt, type StripPlace } from "../engine/strip";
import { useSize } from "../input/use-size";
import type { ImageStore } from "../paged/image-store";
import type { PagesHandle } from "../paged/PagedView";
import { PageImage } from "../paged/PageImage";
import classes from "./StripView.module.css";
import { useStripZoom } from "./use-strip-zoom";

const MAX_ZOOM = 4;
const WIDE_WINDOW = 700;
const LINE = 110;
const LOADED_AHEAD = 4;

interface Anchor {
  place: StripPlace;
  y: number;
}

/** Shows all pages below each other; only those near the window exist. */
export function StripView(props: {
  ref: Ref<PagesHandle>;
  pages: readonly PageShape[];
  page: number;
  gap: number;
  /** Share of a wide window, in percent. */
  share: number;
  images: ImageStore;
  addressOf: (page: number, pixels: number) => string;
  onPage: (page: number) => void;
  onMenu: () => void;
  onSize: (page: number, width: number, height: number) => void;
  footer: ReactNode;
}) {
  const { pages, page, gap, share, images } = props;
  const root = useRef<HTMLDivElement>(null);
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
    props.onPage(index + 1);
  };

  // Any change of width keeps the place: the page under the eye stays where it is.
  useLayoutEffect(() => {
    if (!root.current || width === 0) return;
    const { place, y } = anchor.current;
    root.current.scrollTop = heightOf(strip, place) - y;
    const top = root.current.scrollTop;
    setRange(pagesBetween(strip, top - viewHeight, top + viewHeight * 2));
  }, [strip, width, viewHeight]);

  // A page chosen elsewhere: on the slider, or by a key.
  useLayoutEffect(() => {
    if (page === reported.current || !root.current) return;
    reported.current = page;
    root.current.scrollTop = strip.tops[page - 1] ?? 0;
  }, [page, strip]);

  const pixels = width * devicePixelRatio;
  const addressOf = props.addressOf;
  useEffect(() => {
    if (pixels === 0) return;
    const at = Math.max(0, page - 1);
    const near = pages.slice(range.first, range.last + 1 + LOADED_AHEAD).map((each) => each.number);
    const urgent = near.toSorted((a, b) => Math.abs(a - at - 1) - Math.abs(b - at - 1));
    images.want(urgent.map((each) => addressOf(each, pixels)));
  }, [images, pages, page, range, pixels, addressOf]);

  const zoomBy = (factor: number, at: Point) => {
    const element = root.current;
    if (!element) return;
    const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
    anchor.current = { place: placeAt(strip, element.scrollTop + at.y), y: at.y };
    const left = ((element.scrollLeft + at.x) * next) / zoom - at.x;
    setZoom(next);
    requestAnimationFrame(() => element.scrollTo({ left }));
  };
  useStripZoom(root, {
    onZoom: zoomBy,
    onDouble: (at) => zoomBy(zoom > 1.01 ? 1 / zoom : 2, at),
    onMenu: props.onMenu,
  });

  const scrollBy = (top: number) => root.current?.scrollBy({ top, behavior: "smooth" });
  const goTo = (index: number) => root.current?.scrollTo({ top: strip.tops[index] ?? 0 });
  useImperativeHandle(props.ref, () => ({
    run: (command) => {
      const middle = { x: viewWidth / 2, y: viewHeight / 2 };
      if (command === "forward" || command === "next") scrollBy(viewHeight * 0.86);
      if (command === "backward" || command === "previous") scrollBy(-viewHeight * 0.86);
      if (command === "down") root.current?.scrollBy({ top: LINE });
      if (command === "up") root.current?.scrollBy({ top: -LINE });
      if (command === "first") goTo(0);
      if (command === "last") goTo(pages.length - 1);
      if (command === "zoomIn") zoomBy(1.25, middle);
      if (command === "zoomOut") zoomBy(0.8, middle);
      if (command === "zoomReset") zoomBy(1 / zoom, middle);
    },
  }));

  return (
    <div ref={root} className={classes.scroller} onScroll={see} data-reader-stage>
      <div className={classes.strip} style={{ width, height: strip.height }}>
        {view
          ? pages.slice(range.first, range.last + 1).map((each, offset) => (
              <div
                key={each.number}
                className={classes.page}
                style={{ top: strip.tops[range.first + offset], height: strip.heights[range.first + offset] }}
              >
                <PageImage
                  images={images}
                  address={addressOf(each.number, pixels)}
                  page={each.number}
                  onSize={props.onSize}
                />
              </div>
            ))
          : null}
      </div>
      <div className={classes.footer} style={{ width: viewWidth || undefined }}>
        {props.footer}
      </div>
    </div>
  );
}
