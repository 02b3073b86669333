import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Place, ProgressSaver } from "./saver";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorder() {
  const sent: [Place, boolean][] = [];
  const saver = new ProgressSaver(async (place, isLeaving) => {
    sent.push([place, isLeaving]);
  });
  return { sent, saver };
}

describe("the progress saver", () => {
  it("sends only the newest place, after a moment of quiet", async () => {
    const { sent, saver } = recorder();
    saver.save({ page: 2 });
    await vi.advanceTimersByTimeAsync(500);
    saver.save({ page: 3 });
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([[{ page: 3 }, false]]);
  });

  it("sends at once when the reader is left, and only once", async () => {
    const { sent, saver } = recorder();
    saver.save({ page: 5 });
    await saver.flush(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toEqual([[{ page: 5 }, true]]);
  });

  it("tries again later when the server cannot be reached", async () => {
    const attempts: Place[] = [];
    const saver = new ProgressSaver(async (place) => {
      attempts.push(place);
      if (attempts.length === 1) throw new TypeError("offline");
    });
    saver.save({ page: 7 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(attempts).toEqual([{ page: 7 }, { page: 7 }]);
  });

  it("forgets a failed place when there is a newer one", async () => {
    const attempts: Place[] = [];
    const saver = new ProgressSaver(async (place) => {
      attempts.push(place);
      if (place.page === 1) throw new TypeError("offline");
    });
    saver.save({ page: 1 });
    const failing = saver.flush(false);
    saver.save({ page: 2 });
    await failing;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(attempts).toEqual([{ page: 1 }, { page: 2 }]);
  });
});
