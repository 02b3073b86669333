import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { seedScan } from "@/testing/seeds";
import { createInvalidator, scanKey } from "./invalidate";

describe("server events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    const queryClient = new QueryClient();
    const invalidate = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
    const stale = () => invalidate.mock.calls.map(([filter]) => JSON.stringify(filter?.queryKey));
    return { queryClient, stale, invalidator: createInvalidator(queryClient) };
  }

  it("make a burst of changes into one refresh a key", () => {
    const { invalidator, stale } = setUp();
    for (let turn = 0; turn < 50; turn += 1) {
      invalidator.accept("series.changed", JSON.stringify({ libraryId: "l", seriesIds: ["s"] }));
    }
    expect(stale()).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(stale()).toEqual(['["libraries"]', '["series","list"]', '["series","detail","s"]']);
  });

  it("show the progress of a scan without asking the server again", () => {
    const { queryClient, invalidator, stale } = setUp();
    const scan = seedScan({ booksDone: 7 });
    invalidator.accept("scan.progress", JSON.stringify(scan));
    vi.advanceTimersByTime(500);
    expect(queryClient.getQueryData(scanKey(scan.libraryId))).toEqual(scan);
    expect(stale()).toEqual([]);
  });

  it("refresh the lists when a scan is over", () => {
    const { invalidator, stale } = setUp();
    invalidator.accept("scan.progress", JSON.stringify(seedScan({ state: "done" })));
    vi.advanceTimersByTime(500);
    expect(stale()).toEqual(['["libraries"]', '["series","list"]', '["trash"]']);
  });

  it("that are unknown or broken change nothing", () => {
    const { invalidator, stale } = setUp();
    invalidator.accept("weather.changed", "{}");
    invalidator.accept("book.changed", "not json");
    invalidator.accept("scan.progress", "{}");
    vi.advanceTimersByTime(500);
    expect(stale()).toEqual([]);
  });

  it("ask for running scans again once connected, since their progress is not repeated", () => {
    const { invalidator, stale } = setUp();
    invalidator.accept("connected", "{}");
    vi.advanceTimersByTime(500);
    expect(stale()).toEqual(['["scans"]']);
  });

  it.each([
    [
      "told by the server",
      (invalidator: ReturnType<typeof createInvalidator>) => invalidator.accept("resync", "{}"),
    ],
    ["seen here", (invalidator: ReturnType<typeof createInvalidator>) => invalidator.resync()],
  ])("refresh everything but the session after a gap %s", (_, tell) => {
    const { invalidator, stale } = setUp();
    tell(invalidator);
    vi.advanceTimersByTime(500);
    expect(stale()).toContain('["books"]');
    expect(stale()).not.toContain('["auth"]');
  });
});
