import type { View } from "foliate-js/view.js";
import { WheelTurns } from "../engine/gestures";

const PULL = 70;

/** What happens inside a chapter and matters outside of it. */
export interface ChapterEvents {
  frameTitle: string;
  onKey: (event: KeyboardEvent) => void;
  /** A tap on plain text, from the left edge of the reader. */
  onTap: (x: number) => void;
  onWheel: (direction: 1 | -1) => void;
}

function isInteractive(target: EventTarget | null): boolean {
  const element = target as Partial<Element> | null;
  return Boolean(element?.closest?.("a[href], button, input, select, textarea, audio, video, summary"));
}

/** Carries events of a chapter's frame to the reader; a frame keeps them to itself. */
export function listenToChapter(doc: Document, view: View, events: ChapterEvents): void {
  const frame = doc.defaultView?.frameElement;
  if (!frame) return;
  frame.setAttribute("title", events.frameTitle);
  const toView = (x: number, y: number) => {
    const box = frame.getBoundingClientRect();
    // A frame of fixed layout is drawn smaller or larger than its own pixels.
    const scale = box.width / ((frame as HTMLElement).offsetWidth || 1);
    return { x: box.left + x * scale, y: box.top + y * scale };
  };
  const renderer = () => view.renderer;
  listenToWheel(doc, view, events);
  listenToFingers(doc, view, events);
  doc.addEventListener("keydown", events.onKey);
  doc.addEventListener("touchmove", () => renderer().setAttribute("animated", ""), { passive: true });
  doc.addEventListener("click", (event) => {
    const isSelecting = doc.getSelection()?.isCollapsed === false;
    if (isSelecting || isInteractive(event.target)) return;
    events.onTap(toView(event.clientX, event.clientY).x - view.getBoundingClientRect().left);
  });
  doc.addEventListener("pointermove", (event) => {
    const { x, y } = toView(event.clientX, event.clientY);
    const { pointerType } = event;
    view.dispatchEvent(
      new PointerEvent("pointermove", { bubbles: true, pointerType, clientX: x, clientY: y }),
    );
  });
}

/** The edge of a scrolled chapter that one is at; a paginated chapter has both everywhere. */
function isAtEdge(view: View, direction: 1 | -1): boolean {
  const { renderer } = view;
  if (renderer.getAttribute("flow") !== "scrolled") return true;
  return direction === 1 ? renderer.viewSize - renderer.end < 4 : renderer.start < 2;
}

function listenToWheel(doc: Document, view: View, events: ChapterEvents): void {
  const wheels = new WheelTurns();
  const onWheel = (event: WheelEvent) => {
    if (event.ctrlKey) return;
    const delta = event.deltaY || event.deltaX;
    const turned = isAtEdge(view, delta > 0 ? 1 : -1) ? wheels.feed(delta, event.timeStamp) : null;
    if (turned) events.onWheel(turned);
  };
  doc.addEventListener("wheel", onWheel, { passive: true });
}

/** A finger that pulls a scrolled chapter over its edge goes on to the next one. */
function listenToFingers(doc: Document, view: View, events: ChapterEvents): void {
  let start: { y: number; edges: Record<1 | -1, boolean> } | null = null;
  const onStart = ({ touches }: TouchEvent) => {
    const y = touches.length === 1 ? touches[0]?.screenY : undefined;
    const isScrolled = view.renderer.getAttribute("flow") === "scrolled";
    const edges = { 1: isAtEdge(view, 1), [-1]: isAtEdge(view, -1) } as Record<1 | -1, boolean>;
    start = y === undefined || !isScrolled ? null : { y, edges };
  };
  const onEnd = ({ changedTouches }: TouchEvent) => {
    const end = changedTouches[0]?.screenY;
    if (!start || end === undefined || Math.abs(end - start.y) < PULL) return;
    const direction = end < start.y ? 1 : -1;
    if (start.edges[direction]) events.onWheel(direction);
  };
  doc.addEventListener("touchstart", onStart, { passive: true });
  doc.addEventListener("touchend", onEnd, { passive: true });
}
