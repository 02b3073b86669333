import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { Point } from "../engine/camera";

const MENU_DELAY_MS = 260;

interface Zooming {
  onZoom: (factor: number, at: Point) => void;
  onDouble: (at: Point) => void;
  onMenu: () => void;
}

function middleOf(touches: TouchList, box: DOMRect): { at: Point; spread: number } | null {
  const [a, b] = [touches[0], touches[1]];
  if (!a || !b) return null;
  const at = { x: (a.clientX + b.clientX) / 2 - box.left, y: (a.clientY + b.clientY) / 2 - box.top };
  return { at, spread: Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) };
}

/** Pinch, ctrl-wheel and double tap on a surface that the browser itself scrolls. */
export function useStripZoom(root: RefObject<HTMLElement | null>, zooming: Zooming): void {
  const zoom = useEffectEvent((factor: number, at: Point) => zooming.onZoom(factor, at));
  const double = useEffectEvent((at: Point) => zooming.onDouble(at));
  const menu = useEffectEvent(() => zooming.onMenu());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let last: number | null = null;
    const onTouchMove = (event: TouchEvent) => {
      const pinch =
        event.touches.length === 2 ? middleOf(event.touches, element.getBoundingClientRect()) : null;
      if (!pinch) return;
      event.preventDefault();
      if (last !== null) zoom(pinch.spread / last, pinch.at);
      last = pinch.spread;
    };
    const onTouchStart = (event: TouchEvent) => {
      last = null;
      if (event.touches.length === 2) event.preventDefault();
    };
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    const onClick = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest("button, a[href], [role=group]")) return;
      clearTimeout(timer.current);
      const isSelecting = document.getSelection()?.isCollapsed === false;
      if (isSelecting) return;
      const box = element.getBoundingClientRect();
      if (event.detail === 2) double({ x: event.clientX - box.left, y: event.clientY - box.top });
      else timer.current = setTimeout(menu, MENU_DELAY_MS);
    };
    element.addEventListener("touchstart", onTouchStart, { passive: false });
    element.addEventListener("touchmove", onTouchMove, { passive: false });
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("click", onClick);
    return () => {
      clearTimeout(timer.current);
      element.removeEventListener("touchstart", onTouchStart);
      element.removeEventListener("touchmove", onTouchMove);
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("click", onClick);
    };
  }, [root]);
}
