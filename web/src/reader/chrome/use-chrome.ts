import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const OPENING_MS = 2600;
const LEAVING_MS = 1200;
const EDGE = 84;

/** Whether the bars are shown: at the start, when asked for, and while a mouse or focus is at them. */
export function useChrome(root: RefObject<HTMLElement | null>) {
  const [isShown, setShown] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const hide = useCallback(() => {
    clearTimeout(timer.current);
    // Whoever walks through the controls with the keyboard must see them.
    const isWalked = root.current?.querySelector("[data-reader-bar] :focus-visible");
    if (!isWalked) setShown(false);
  }, [root]);
  const show = useCallback(() => {
    clearTimeout(timer.current);
    setShown(true);
  }, []);
  const toggle = useCallback(() => (isShown ? hide() : show()), [isShown, hide, show]);

  useEffect(() => {
    timer.current = setTimeout(hide, OPENING_MS);
    return () => clearTimeout(timer.current);
  }, [hide]);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let isAtEdge = false;
    const onMove = (event: PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const box = element.getBoundingClientRect();
      const wasAtEdge = isAtEdge;
      isAtEdge = event.clientY < box.top + EDGE || event.clientY > box.bottom - EDGE;
      if (isAtEdge && !wasAtEdge) show();
      if (!isAtEdge && wasAtEdge) {
        clearTimeout(timer.current);
        timer.current = setTimeout(hide, LEAVING_MS);
      }
    };
    element.addEventListener("pointermove", onMove);
    return () => element.removeEventListener("pointermove", onMove);
  }, [root, hide, show]);

  return { isShown, show, hide, toggle };
}
