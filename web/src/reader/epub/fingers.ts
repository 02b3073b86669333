import type { View } from "foliate-js/view.js";
import { isSwipe } from "../engine/gestures";

/** A finger that stays within these pixels taps. */
const SLOP = 10;
/** Pixels that a finger pulls scrolled text over its edge to go on. */
const PULL = 70;

type Direction = 1 | -1;

function isScrolled({ renderer }: View): boolean {
  return renderer.getAttribute("flow") === "scrolled";
}

function isUnzoomed(): boolean {
  return (window.visualViewport?.scale ?? 1) === 1;
}

function isFar(from: Touch, to: Touch): boolean {
  return Math.hypot(to.screenX - from.screenX, to.screenY - from.screenY) > SLOP;
}

/** Whether there is no more of a scrolled chapter that way. */
export function isAtEdge(view: View, direction: Direction): boolean {
  const { renderer } = view;
  if (!isScrolled(view)) return true;
  return direction === 1 ? renderer.viewSize - renderer.end < 4 : renderer.start < 2;
}

/** Whether the text itself does nothing about a finger that goes that way. */
function isLeftAlone(view: View, direction: Direction): boolean {
  if (isScrolled(view)) return isAtEdge(view, direction);
  // A fixed layout knows no fingers, and has neither.
  return (direction === 1 ? view.renderer.atEnd : view.renderer.atStart) ?? true;
}

function pulled(dy: number): Direction | null {
  if (Math.abs(dy) < PULL) return null;
  return dy < 0 ? 1 : -1;
}

/** Where a finger goes on a page that does not scroll: how far, how long, of a side of this length. */
function swiped(distance: number, duration: number, length: number): Direction | null {
  if (!isSwipe(distance, distance / duration, { width: length, height: length })) return null;
  return distance < 0 ? 1 : -1;
}

function hasVerticalLines(doc: Document): boolean {
  return (
    doc.defaultView?.getComputedStyle(doc.body ?? doc.documentElement).writingMode.startsWith("vertical") ??
    false
  );
}

/**
 * Tells of fingers that want to go where the text does not take them: over the edge of a scrolled chapter, past the end, and
 * across vertical lines, whose pages foliate-js lays out downwards.
 */
export function listenToFingers(
  doc: Document,
  view: View,
  isRtl: boolean,
  onBeyond: (direction: Direction) => void,
): void {
  let start: { x: number; y: number; at: number; alone: Record<Direction, boolean> } | null = null;
  const onStart = ({ touches, timeStamp }: TouchEvent) => {
    const touch = touches.length === 1 && isUnzoomed() ? touches[0] : undefined;
    const alone = { 1: isLeftAlone(view, 1), [-1]: isLeftAlone(view, -1) } as Record<Direction, boolean>;
    start = touch ? { x: touch.screenX, y: touch.screenY, at: timeStamp, alone } : null;
  };
  const onEnd = (event: TouchEvent) => {
    const end = event.changedTouches[0];
    if (!start || !end) return;
    const [dx, dy, duration] = [end.screenX - start.x, end.screenY - start.y, event.timeStamp - start.at];
    const isVertical = hasVerticalLines(doc);
    const across = swiped(isRtl ? -dx : dx, duration, view.clientWidth);
    if (!isScrolled(view) && isVertical && Math.abs(dx) > Math.abs(dy)) {
      // The page would settle while this turns it.
      event.stopPropagation();
      if (across) onBeyond(across);
      return;
    }
    const along = isVertical ? swiped(dy, duration, view.clientHeight) : across;
    const direction = isScrolled(view) ? pulled(dy) : along;
    if (direction && start.alone[direction]) onBeyond(direction);
  };
  doc.defaultView?.addEventListener("touchstart", onStart, { capture: true, passive: true });
  doc.defaultView?.addEventListener("touchend", onEnd, { capture: true, passive: true });
}

/**
 * Keeps taps from foliate-js, which takes the end of every touch for that of a swipe: while a tap changes the chapter, the
 * page that it then settles on lies behind the new one, and that is left out.
 */
export function keepTaps(target: EventTarget, view: View): void {
  let tap: Touch | null = null;
  const onStart = (event: Event) => {
    const { touches } = event as TouchEvent;
    tap = touches.length === 1 ? (touches[0] ?? null) : null;
  };
  const onMove = (event: Event) => {
    const { touches } = event as TouchEvent;
    const [touch] = touches;
    if (tap && touch && isFar(tap, touch)) tap = null;
    if (tap) event.stopPropagation();
    // As foliate-js does with text: a browser would take the finger for one that wants to go back in its history.
    const isOurs = tap ? !isScrolled(view) : view.isFixedLayout && touches.length === 1 && isUnzoomed();
    if (isOurs && event.cancelable) event.preventDefault();
  };
  const onEnd = (event: Event) => {
    if (tap) event.stopPropagation();
  };
  target.addEventListener("touchstart", onStart, { capture: true, passive: true });
  target.addEventListener("touchmove", onMove, { capture: true, passive: false });
  target.addEventListener("touchend", onEnd, { capture: true });
}
