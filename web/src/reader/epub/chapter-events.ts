import type { View } from "foliate-js/view.js";
import { WheelTurns } from "../engine/gestures";
import { isAtEdge, keepTaps, listenToFingers } from "./fingers";

/** What happens inside a chapter and matters outside of it. */
export interface ChapterEvents {
  frameTitle: string;
  onKey: (event: KeyboardEvent) => void;
  /** A tap on plain text, from the left edge of the reader. */
  onTap: (x: number) => void;
  /** A wheel, or a finger that goes beyond what the text scrolls to. */
  onTurn: (direction: 1 | -1) => void;
}

function isInteractive(target: EventTarget | null): boolean {
  const element = target as Partial<Element> | null;
  return Boolean(element?.closest?.("a[href], button, input, select, textarea, audio, video, summary"));
}

/** Carries events of a chapter's frame to the reader; a frame keeps them to itself. */
export function listenToChapter(doc: Document, view: View, isRtl: boolean, events: ChapterEvents): void {
  const frame = doc.defaultView?.frameElement;
  if (!doc.defaultView || !frame) return;
  frame.setAttribute("title", events.frameTitle);
  const toView = (x: number, y: number) => {
    const box = frame.getBoundingClientRect();
    // A frame of fixed layout is drawn smaller or larger than its own pixels.
    const scale = box.width / ((frame as HTMLElement).offsetWidth || 1);
    return { x: box.left + x * scale, y: box.top + y * scale };
  };
  const renderer = () => view.renderer;
  listenToWheel(doc, view, events);
  keepTaps(doc.defaultView, view);
  listenToFingers(doc, view, isRtl, events.onTurn);
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

function listenToWheel(doc: Document, view: View, events: ChapterEvents): void {
  const wheels = new WheelTurns();
  const onWheel = (event: WheelEvent) => {
    if (event.ctrlKey) return;
    const delta = event.deltaY || event.deltaX;
    const turned = isAtEdge(view, delta > 0 ? 1 : -1) ? wheels.feed(delta, event.timeStamp) : null;
    if (turned) events.onTurn(turned);
  };
  doc.addEventListener("wheel", onWheel, { passive: true });
}
