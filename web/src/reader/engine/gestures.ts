import type { Size } from "./camera";

/** What a tap asks for. */
export type TapAction = "next" | "previous" | "menu";

const SIDE = 0.3;

/** What a tap at `x` of a view means: the outer thirds turn, the middle shows the controls. */
export function tapAction(x: number, width: number, isRtl: boolean): TapAction {
  const at = x / width;
  if (at < SIDE) return isRtl ? "next" : "previous";
  if (at > 1 - SIDE) return isRtl ? "previous" : "next";
  return "menu";
}

/** Whether a finger that let go has turned the page: far enough, or quick enough. */
export function isSwipe(dx: number, velocity: number, view: Size): boolean {
  const isFar = Math.abs(dx) > view.width * 0.28;
  const isQuick = Math.abs(velocity) > 0.35 && Math.abs(dx) > 16 && Math.sign(velocity) === Math.sign(dx);
  return isFar || isQuick;
}

/** Turns single wheel notches and streams of small trackpad deltas into page turns. */
export class WheelTurns {
  #sum = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #turnedAt = Number.NEGATIVE_INFINITY;

  /** The turn that a delta completes, if any. */
  feed(delta: number, at: number): 1 | -1 | null {
    const isNewStroke = at - this.#lastAt > 180 || Math.sign(delta) !== Math.sign(this.#sum);
    this.#lastAt = at;
    if (at - this.#turnedAt < 260) return null;
    this.#sum = isNewStroke ? delta : this.#sum + delta;
    if (Math.abs(this.#sum) < 48) return null;
    const direction = this.#sum > 0 ? 1 : -1;
    this.#sum = 0;
    this.#turnedAt = at;
    return direction;
  }
}
