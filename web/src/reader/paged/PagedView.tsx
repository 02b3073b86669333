import {
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Fit, layOut } from "../engine/camera";
import type { Command } from "../engine/keys";
import { preloadWindow } from "../engine/preload";
import type { Spread } from "../engine/spreads";
import { useSize } from "../input/use-size";
import type { ImageStore } from "./image-store";
import classes from "./PagedView.module.css";
import { SpreadSlot } from "./SpreadSlot";
import { Stage } from "./stage";
import { useStageGestures } from "./use-stage-gestures";

/** What the keyboard can ask of a view of pages. */
export interface PagesHandle {
  run: (command: Command) => void;
}

const LINE = 90;
const NEIGHBORS = [0, -1, 1] as const;

/** Shows spreads one at a time. */
export function PagedView(props: {
  ref: Ref<PagesHandle>;
  spreads: readonly Spread[];
  index: number;
  /** In which direction one came to this spread. */
  direction: 1 | -1;
  fit: Fit;
  isRtl: boolean;
  isAnimated: boolean;
  images: ImageStore;
  /** The image of a page at a place as wide as given, in device pixels. */
  addressOf: (page: number, pixels: number) => string;
  onTurn: (direction: 1 | -1) => void;
  onMenu: () => void;
  onSize: (page: number, width: number, height: number) => void;
}) {
  const { spreads, index, direction, fit, isRtl, images, onTurn } = props;
  const root = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const view = useSize(root);
  const [stage] = useState(() => new Stage());
  const [zoom, setZoom] = useState(1);

  const layouts = useMemo(() => {
    if (!view) return [];
    return NEIGHBORS.flatMap((offset) => {
      const spread = spreads[index + offset];
      return spread ? [{ offset, at: index + offset, layout: layOut(spread, view, fit, isRtl) }] : [];
    });
  }, [spreads, index, view, fit, isRtl]);

  useLayoutEffect(() => {
    const current = layouts.find((each) => each.offset === 0);
    if (!current || !view) return;
    stage.onZoomed = (next) => setZoom(next);
    stage.show(
      { key: `${index} ${fit}`, layout: current.layout, view, isRtl },
      direction === 1 ? "start" : "end",
    );
    if (track.current) track.current.style.transform = "none";
  }, [layouts, view, isRtl, fit, index, direction, stage]);
  useEffect(() => () => stage.close(), [stage]);

  const pixels = (view?.width ?? 0) * devicePixelRatio;
  const shownPages = spreads[index];
  const addressOf = useCallback(
    (page: number) => {
      const isShown = shownPages?.some((each) => each.number === page) ?? false;
      return props.addressOf(page, isShown ? pixels * Math.ceil(zoom) : pixels);
    },
    [props.addressOf, shownPages, pixels, zoom],
  );

  useEffect(() => {
    if (pixels === 0) return;
    images.want(preloadWindow(spreads, index, direction).map(addressOf));
  }, [images, spreads, index, direction, addressOf, pixels]);

  const slideTo = useStageGestures({
    stage,
    root,
    track,
    view,
    isRtl,
    canTurn: (way) => spreads[index + way] !== undefined,
    onTurn,
    onMenu: props.onMenu,
  });
  const turn = (way: 1 | -1) => (props.isAnimated ? slideTo(way) : onTurn(way));

  useImperativeHandle(props.ref, () => ({
    run: (command) => {
      if (command === "next") turn(1);
      if (command === "previous") turn(-1);
      if (command === "forward" && !stage.advance(1)) turn(1);
      if (command === "backward" && !stage.advance(-1)) turn(-1);
      if (command === "down" && !stage.pan({ x: 0, y: -LINE }) && !stage.isZoomed) turn(1);
      if (command === "up" && !stage.pan({ x: 0, y: LINE }) && !stage.isZoomed) turn(-1);
      if (command === "zoomIn") stage.zoomTo(stage.camera.zoom * 1.4);
      if (command === "zoomOut") stage.zoomTo(stage.camera.zoom / 1.4);
      if (command === "zoomReset") stage.zoomTo(1);
    },
  }));

  return (
    <div
      ref={root}
      className={classes.stage}
      data-pannable={zoom > 1.01 || fit !== "contain" || undefined}
      data-reader-stage
    >
      <div ref={track} className={classes.track}>
        {view
          ? layouts.map((each) => (
              <SpreadSlot
                key={each.at}
                offset={each.offset}
                layout={each.layout}
                view={view}
                isRtl={isRtl}
                stage={stage}
                images={images}
                addressOf={addressOf}
                onSize={props.onSize}
              />
            ))
          : null}
      </div>
    </div>
  );
}
