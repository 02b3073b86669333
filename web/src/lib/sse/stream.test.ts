import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeEventSource } from "@/testing/event-source";
import { openEventStream } from "./stream";

vi.mock("../auth", () => ({ renewSession: () => Promise.resolve("renewed") }));

describe("the stream of server events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const onEvent = vi.fn();
    const onGap = vi.fn();
    const stream = openEventStream("/events", { names: ["connected", "book.changed"], onEvent, onGap });
    return { onEvent, onGap, stream };
  }

  async function cutAndReturn() {
    FakeEventSource.latest?.onerror?.();
    await vi.advanceTimersByTimeAsync(1000);
    FakeEventSource.latest?.onopen?.();
  }

  it("resumes behind the last record it heard", async () => {
    const { onGap, stream } = open();
    FakeEventSource.latest?.onopen?.();
    FakeEventSource.latest?.send("connected", {}, "41");
    FakeEventSource.latest?.send("book.changed", {}, "42");
    FakeEventSource.latest?.send("book.changed", {});
    await cutAndReturn();
    expect(FakeEventSource.latest?.url).toBe("/events?lastEventId=42");
    expect(onGap).not.toHaveBeenCalled();
    stream.close();
  });

  it("tells of a gap when it had heard nothing to resume from", async () => {
    const { onGap, stream } = open();
    await cutAndReturn();
    expect(FakeEventSource.latest?.url).toBe("/events");
    expect(onGap).toHaveBeenCalledOnce();
    stream.close();
  });
});
