import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { Point, Size } from "../engine/camera";
import { isSwipe, tapAction, WheelTurns } from "../engine/gestures";
import { PointerTracker } from "../input/pointer-tracker";
import { SLOT_GAP, type Stage } from "./stage";

const DOUBLE_TAP_ZOOM = 2.5;
const MENU_DELAY_MS = 260;
const SLIDE_MS = 190;

interface Surface {
  stage: Stage;
  root: RefObject<HTMLElement | null>;
  track: RefObject<HTMLElement | null>;
  view: Size | null;
  isRtl: boolean;
  canTurn: (direction: 1 | -1) => boolean;
  onTurn: (direction: 1 | -1) => void;
  onMenu: () => void;
}

/** Slides the track by an offset; resolves when it has arrived. */
async function slide(track: HTMLElement, to: number): Promise<void> {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const transform = to === 0 ? "none" : `translateX(${to}px)`;
  const from = getComputedStyle(track).transform;
  if (!isStill) {
    const run = track.animate([{ transform: from }, { transform }], {
      duration: SLIDE_MS,
      easing: "cubic-bezier(0.2, 0.7, 0.2, 1)",
    });
    await run.finished.catch(() => undefined);
  }
  track.style.transform = transform;
}

/** Touch, mouse and wheel on the stage; returns the animated page turn. */
export function useStageGestures(surface: Surface): (direction: 1 | -1) => void {
  const { stage, root, track } = surface;
  const mode = useRef<"pan" | "swipe" | null>(null);
  const menuTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isSliding = useRef(false);

  const turn = useEffectEvent(async (direction: 1 | -1, isAnimated: boolean) => {
    const width = surface.view?.width ?? 0;
    const side = direction * (surface.isRtl ? -1 : 1);
    if (isAnimated && track.current && surface.canTurn(direction)) {
      isSliding.current = true;
      await slide(track.current, -side * (width + SLOT_GAP));
      isSliding.current = false;
    }
    surface.onTurn(direction);
  });

  const startDrag = useEffectEvent((_: Point, by: Point) => {
    clearTimeout(menuTimer.current);
    const isSideways = Math.abs(by.x) > Math.abs(by.y);
    const canPan = stage.canPan(
      isSideways ? { x: Math.sign(by.x) * 2, y: 0 } : { x: 0, y: Math.sign(by.y) * 2 },
    );
    mode.current = canPan || stage.isZoomed || !isSideways ? "pan" : "swipe";
  });

  const drag = useEffectEvent((by: Point, sum: Point) => {
    if (mode.current === "pan") stage.pan(by);
    if (mode.current !== "swipe" || !track.current || isSliding.current) return;
    const direction = (Math.sign(-sum.x) * (surface.isRtl ? -1 : 1)) as 1 | -1;
    const isFree = surface.canTurn(direction);
    track.current.style.transform = `translateX(${isFree ? sum.x : sum.x * 0.25}px)`;
  });

  const endDrag = useEffectEvent((sum: Point, velocity: Point) => {
    const ended = mode.current;
    mode.current = null;
    if (ended === "pan") stage.fling(velocity);
    if (ended !== "swipe" || !track.current || !surface.view || isSliding.current) return;
    const direction = (Math.sign(-sum.x) * (surface.isRtl ? -1 : 1)) as 1 | -1;
    const isTurned = sum.x !== 0 && isSwipe(sum.x, velocity.x, surface.view);
    if (isTurned && surface.canTurn(direction)) {
      void turn(direction, true);
      return;
    }
    void slide(track.current, 0);
    if (isTurned) surface.onTurn(direction);
  });

  const tap = useEffectEvent((at: Point) => {
    clearTimeout(menuTimer.current);
    const action = tapAction(at.x, surface.view?.width ?? 1, surface.isRtl);
    if (action === "menu" || stage.isZoomed) {
      // The middle also zooms on a second tap, so the controls wait for whether there is one.
      menuTimer.current = setTimeout(surface.onMenu, MENU_DELAY_MS);
    } else if (!isSliding.current) {
      surface.onTurn(action === "next" ? 1 : -1);
    }
  });

  const doubleTap = useEffectEvent((at: Point) => {
    clearTimeout(menuTimer.current);
    const action = tapAction(at.x, surface.view?.width ?? 1, surface.isRtl);
    if (stage.isZoomed) stage.zoomTo(1, at);
    else if (action === "menu") stage.zoomTo(DOUBLE_TAP_ZOOM, at);
    else surface.onTurn(action === "next" ? 1 : -1);
  });

  const wheels = useRef(new WheelTurns());
  const wheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const box = root.current?.getBoundingClientRect();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 32 : 1;
    const delta = { x: event.deltaX * unit, y: event.deltaY * unit };
    if (event.ctrlKey) {
      const at = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
      stage.zoomBy(Math.exp(-delta.y / 300), at);
      stage.onZoomed(stage.camera.zoom);
      return;
    }
    const isPanned = stage.pan({ x: -delta.x, y: -delta.y });
    const isSideways = Math.abs(delta.x) > Math.abs(delta.y);
    const turned = wheels.current.feed(isPanned ? 0 : isSideways ? delta.x : delta.y, event.timeStamp);
    if (!turned || isSliding.current) return;
    surface.onTurn(isSideways && surface.isRtl ? (-turned as 1 | -1) : turned);
  });

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const tracker = new PointerTracker(element, {
      onDragStart: (start, by) => startDrag(start, by),
      onDrag: (by, sum) => drag(by, sum),
      onDragEnd: (sum, velocity) => endDrag(sum, velocity),
      onPinch: (factor, at, by) => {
        stage.zoomBy(factor, at);
        stage.pan(by);
      },
      onPinchEnd: () => stage.onZoomed(stage.camera.zoom),
      onTap: (at) => tap(at),
      onDoubleTap: (at) => doubleTap(at),
    });
    const onWheel = (event: WheelEvent) => wheel(event);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      tracker.close();
      clearTimeout(menuTimer.current);
      element.removeEventListener("wheel", onWheel);
    };
  }, [root, stage]);

  return (direction) => {
    if (!isSliding.current) void turn(direction, true);
  };
}
