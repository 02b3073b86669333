import type { Spread } from "./spreads";

const AHEAD = 3;
const BEHIND = 1;

/** Pages to have at hand around a spread, most urgent first: shown, ahead, then behind. */
export function preloadWindow(spreads: readonly Spread[], index: number, direction: 1 | -1): number[] {
  const order = [index];
  for (let step = 1; step <= AHEAD; step += 1) {
    order.push(index + step * direction);
    if (step <= BEHIND) order.push(index - step * direction);
  }
  return order.flatMap((at) => (spreads[at] ?? []).map((page) => page.number));
}
