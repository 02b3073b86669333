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

function swiped(dx: number, duration: number, view: View, isRtl: boolean): Direction | null {
  const size = { width: view.clientWidth, height: view.clientHeight };
  if (!isSwipe(dx, dx / duration, size)) return null;
  return dx < 0 === isRtl ? -1 : 1;
}

/** Tells of fingers that want to go where the text does not take them: over the edge of a scrolled chapter, past the end. */
export function listenToFingers(
  doc: Document,
  view: View,
  isRtl: boolean,
  onBeyond: (direction: Direction) => void,
): void {
  let start: { x: number; y: number; at: number; alone: Record<Direction, boolean> } | null = null;
  const onStart = ({ touches, timeStamp }: TouchEvent) => {
    const touch = touches.length === 1 && window.visualViewport?.scale === 1 ? touches[0] : undefined;
    const alone = { 1: isLeftAlone(view, 1), [-1]: isLeftAlone(view, -1) } as Record<Direction, boolean>;
    start = touch ? { x: touch.screenX, y: touch.screenY, at: timeStamp, alone } : null;
  };
  const onEnd = ({ changedTouches, timeStamp }: TouchEvent) => {
    const end = changedTouches[0];
    if (!start || !end) return;
    const direction = isScrolled(view)
      ? pulled(end.screenY - start.y)
      : swiped(end.screenX - start.x, timeStamp - start.at, view, isRtl);
    if (direction && start.alone[direction]) onBeyond(direction);
  };
  doc.addEventListener("touchstart", onStart, { passive: true });
  doc.addEventListener("touchend", onEnd, { passive: true });
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
    const [touch] = (event as TouchEvent).touches;
    if (!tap || !touch) return;
    if (Math.hypot(touch.screenX - tap.screenX, touch.screenY - tap.screenY) > SLOP) tap = null;
    else {
      event.stopPropagation();
      // As foliate-js does, so that the browser leaves the swipe that this may become to it.
      if (!isScrolled(view)) event.preventDefault();
    }
  };
  const onEnd = (event: Event) => {
    if (tap) event.stopPropagation();
  };
  target.addEventListener("touchstart", onStart, { capture: true, passive: true });
  target.addEventListener("touchmove", onMove, { capture: true, passive: false });
  target.addEventListener("touchend", onEnd, { capture: true });
}
