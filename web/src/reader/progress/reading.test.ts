import { describe, expect, it } from "vitest";
import { Reading } from "./reading";

describe("a reading", () => {
  it("tells the time that was read since the server last heard of it", () => {
    const reading = new Reading(false, 0);
    reading.turned(4_000);
    reading.turned(7_000);
    const report = reading.report({ page: 3 });
    expect(report).toMatchObject({ page: 3, activeMs: 7_000 });
    reading.heard(report);
    reading.turned(8_500);
    expect(reading.report({ page: 4 }).activeMs).toBe(1_500);
  });

  it("does not take an open book for a read one", () => {
    const reading = new Reading(false, 0);
    reading.turned(3_600_000);
    expect(reading.report({ page: 2 }).activeMs).toBe(300_000);
  });

  it("gives a place the same id when it is sent again", () => {
    const reading = new Reading(false, 0);
    const place = { page: 2 };
    const { sessionId } = reading.report(place);
    expect(sessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(reading.report(place).sessionId).toBe(sessionId);
    expect(reading.report({ page: 2 }).sessionId).not.toBe(sessionId);
  });

  it("begins a finished book anew, once", () => {
    const reading = new Reading(true, 0);
    const first = reading.report({ page: 2 });
    expect(first.completed).toBe(false);
    reading.heard(first);
    expect(reading.report({ page: 3 })).not.toHaveProperty("completed");
    expect(new Reading(true, 0).report({ page: 9, completed: true }).completed).toBe(true);
  });
});
