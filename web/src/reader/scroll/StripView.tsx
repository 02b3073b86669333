import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { PageShape } from "../engine/spreads";
import type { ImageStore } from "../paged/image-store";
import type { PagesHandle } from "../paged/PagedView";
import { PageImage } from "../paged/PageImage";
import classes from "./StripView.module.css";
import { useStrip } from "./use-strip";
import { useStripZoom } from "./use-strip-zoom";

const LINE = 110;
const LOADED_AHEAD = 4;

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
  /** What lies over a page's picture. */
  overlay?: ((page: number) => ReactNode) | null;
  footer: ReactNode;
}) {
  const { pages, page, images } = props;
  const root = useRef<HTMLDivElement>(null);
  const { strip, range, view, width, zoom, see, zoomBy } = useStrip({ root, ...props });
  const viewWidth = view?.width ?? 0;
  const viewHeight = view?.height ?? 0;

  const pixels = width * devicePixelRatio;
  const addressOf = props.addressOf;
  useEffect(() => {
    if (pixels === 0) return;
    const at = Math.max(0, page - 1);
    const near = pages.slice(range.first, range.last + 1 + LOADED_AHEAD).map((each) => each.number);
    const urgent = near.toSorted((a, b) => Math.abs(a - at - 1) - Math.abs(b - at - 1));
    images.want(urgent.map((each) => addressOf(each, pixels)));
  }, [images, pages, page, range, pixels, addressOf]);

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
                {props.overlay?.(each.number)}
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
