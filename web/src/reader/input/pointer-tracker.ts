import type { Point } from "../engine/camera";

/** What fingers and mice do on a surface. */
export interface PointerHandlers {
  onDragStart?: (start: Point, by: Point) => void;
  onDrag?: (by: Point, sum: Point) => void;
  onDragEnd?: (sum: Point, velocity: Point) => void;
  onPinch?: (factor: number, at: Point, by: Point) => void;
  onPinchEnd?: () => void;
  onTap: (at: Point) => void;
  /** A second tap at the same place, after `onTap` of the first. */
  onDoubleTap: (at: Point) => void;
}

interface Sample extends Point {
  at: number;
}

const SLOP = 8;
const TAP_MS = 450;
const DOUBLE_MS = 300;
const DOUBLE_REACH = 40;
const VELOCITY_MS = 90;

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Reads taps, drags and pinches out of pointer events. */
export class PointerTracker {
  readonly #element: HTMLElement;
  readonly #handlers: PointerHandlers;
  readonly #stop = new AbortController();
  #pointers = new Map<number, Point>();
  #start: Sample | null = null;
  #isDragging = false;
  #isPinched = false;
  #samples: Sample[] = [];
  #lastTap: Sample | null = null;

  constructor(element: HTMLElement, handlers: PointerHandlers) {
    this.#element = element;
    this.#handlers = handlers;
    const options = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => this.#down(event), options);
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener("pointerup", (event) => this.#up(event, false), options);
    element.addEventListener("pointercancel", (event) => this.#up(event, true), options);
  }

  close(): void {
    this.#stop.abort();
  }

  #at(event: PointerEvent): Point {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event: PointerEvent): void {
    const isControl = event.target instanceof Element && event.target.closest("button, a[href]") !== null;
    if (isControl || event.button !== 0) return;
    const at = this.#at(event);
    this.#pointers.set(event.pointerId, at);
    if (this.#pointers.size === 1) {
      this.#start = { ...at, at: event.timeStamp };
      this.#isDragging = false;
      this.#isPinched = false;
      this.#samples = [this.#start];
    } else {
      if (this.#isDragging) this.#handlers.onDragEnd?.({ x: 0, y: 0 }, { x: 0, y: 0 });
      this.#isDragging = false;
      this.#isPinched = true;
    }
  }

  #move(event: PointerEvent): void {
    const last = this.#pointers.get(event.pointerId);
    if (!last || !this.#start) return;
    const at = this.#at(event);
    if (this.#isPinched) this.#pinch(event.pointerId, at);
    else this.#drag(event, last, at);
    this.#pointers.set(event.pointerId, at);
  }

  #pinch(id: number, at: Point): void {
    const other = [...this.#pointers].find(([each]) => each !== id)?.[1];
    const last = this.#pointers.get(id);
    if (!other || !last) return;
    const before = Math.max(1, distance(last, other));
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    const by = { x: (at.x - last.x) / 2, y: (at.y - last.y) / 2 };
    this.#handlers.onPinch?.(distance(at, other) / before, middle, by);
  }

  #drag(event: PointerEvent, last: Point, at: Point): void {
    const start = this.#start;
    if (!start || !this.#handlers.onDrag) return;
    const sum = { x: at.x - start.x, y: at.y - start.y };
    if (!this.#isDragging) {
      if (Math.hypot(sum.x, sum.y) < SLOP) return;
      this.#isDragging = true;
      this.#element.setPointerCapture(event.pointerId);
      this.#handlers.onDragStart?.(start, sum);
    }
    this.#samples.push({ ...at, at: event.timeStamp });
    while ((this.#samples[0]?.at ?? 0) < event.timeStamp - VELOCITY_MS) this.#samples.shift();
    this.#handlers.onDrag({ x: at.x - last.x, y: at.y - last.y }, sum);
  }

  #up(event: PointerEvent, isCanceled: boolean): void {
    const last = this.#pointers.get(event.pointerId);
    const start = this.#start;
    if (!last || !start) return;
    const at = isCanceled ? last : this.#at(event);
    this.#pointers.delete(event.pointerId);
    if (this.#isPinched) {
      if (this.#pointers.size === 0) this.#handlers.onPinchEnd?.();
    } else if (this.#isDragging) {
      this.#isDragging = false;
      this.#handlers.onDragEnd?.(
        { x: at.x - start.x, y: at.y - start.y },
        this.#velocity(at, event.timeStamp),
      );
    } else if (!isCanceled && event.timeStamp - start.at < TAP_MS && distance(at, start) < SLOP * 1.5) {
      this.#tap({ ...at, at: event.timeStamp });
    }
  }

  #velocity(at: Point, now: number): Point {
    const first = this.#samples[0];
    const passed = first ? now - first.at : 0;
    if (!first || passed < 8 || passed > VELOCITY_MS * 2) return { x: 0, y: 0 };
    return { x: (at.x - first.x) / passed, y: (at.y - first.y) / passed };
  }

  #tap(tap: Sample): void {
    const last = this.#lastTap;
    const isDouble = last !== null && tap.at - last.at < DOUBLE_MS && distance(tap, last) < DOUBLE_REACH;
    this.#lastTap = isDouble ? null : tap;
    if (isDouble) this.#handlers.onDoubleTap(tap);
    else this.#handlers.onTap(tap);
  }
}
