import { describe, expect, it } from "vitest";
import { seedRoot, seedScan } from "@/testing/seeds";
import { strategyKinds, strategyOf } from "./layout";
import {
  canConfirm,
  draftOf,
  faultyFields,
  folderName,
  latestScan,
  scanFraction,
  scanWord,
  timeLeft,
} from "./model";

describe("the latest scan of a library", () => {
  const early = "2026-04-01T10:00:00Z";
  const late = "2026-04-01T11:00:00Z";

  it("is the one that events brought while the library still says that it runs", () => {
    const own = seedScan({ taskId: "t", state: "running" });
    const live = seedScan({ taskId: "t", state: "done" });
    expect(latestScan(own, live)).toBe(live);
  });

  it("is the library's own once that says that it is over", () => {
    const own = seedScan({ taskId: "t", state: "done" });
    const live = seedScan({ taskId: "t", state: "running" });
    expect(latestScan(own, live)).toBe(own);
  });

  it("is the one that started later when they are two", () => {
    const first = seedScan({ taskId: "1", startedAt: early, state: "done" });
    const second = seedScan({ taskId: "2", startedAt: late });
    expect(latestScan(first, second)).toBe(second);
    expect(latestScan(second, first)).toBe(second);
  });

  it("is whichever there is", () => {
    const scan = seedScan();
    expect(latestScan(null, scan)).toBe(scan);
    expect(latestScan(scan, null)).toBe(scan);
    expect(latestScan(null, null)).toBeNull();
  });
});

describe("a scan", () => {
  it("has a known share only while it reads books", () => {
    expect(scanFraction(seedScan({ phase: "discovering", booksTotal: 0 }))).toBeNull();
    expect(scanFraction(seedScan({ booksTotal: 0, booksDone: 0 }))).toBeNull();
    expect(scanFraction(seedScan({ booksTotal: 40, booksDone: 10 }))).toBe(0.25);
    expect(scanFraction(seedScan({ booksTotal: 40, booksDone: 41 }))).toBe(1);
  });

  it("is named after its phase while it runs, and after its end later", () => {
    expect(scanWord(seedScan({ phase: null }))).toBe("discovering");
    expect(scanWord(seedScan({ phase: "applying" }))).toBe("applying");
    expect(scanWord(seedScan({ state: "failed", phase: "applying" }))).toBe("failed");
  });
});

describe("a layout", () => {
  it("has usual settings for every strategy", () => {
    expect(strategyKinds.map((kind) => strategyOf(kind).kind)).toEqual([...strategyKinds]);
  });
});

describe("the library form", () => {
  it("needs a name and a folder", () => {
    const draft = draftOf(null);
    expect(faultyFields({ ...draft, name: " " })).toEqual(["name", "roots"]);
    expect(faultyFields({ ...draft, name: "Manga", roots: ["/m"] })).toEqual([]);
  });

  it.each([
    ["/media/manga", "Manga"],
    ["C:\\Comics\\", "Comics"],
    ["/", ""],
  ])("takes a first name from %s", (path, name) => expect(folderName(path)).toBe(name));
});

describe("a folder that scans leave alone", () => {
  it("can be confirmed unless it was, or cannot be looked at", () => {
    expect(canConfirm(seedRoot({ state: "shrunk" }))).toBe(true);
    expect(canConfirm(seedRoot({ state: "shrunk", isConfirmed: true }))).toBe(false);
    expect(canConfirm(seedRoot({ state: "unreadable" }))).toBe(false);
    expect(canConfirm(seedRoot({ state: "ok" }))).toBe(false);
  });
});

describe("the rest of a scan", () => {
  it("is told in minutes, and in hours when there are many", () => {
    expect(timeLeft(20)).toEqual({ unit: "minutes", count: 0 });
    expect(timeLeft(250)).toEqual({ unit: "minutes", count: 4 });
    expect(timeLeft(3 * 3600 + 500)).toEqual({ unit: "hours", count: 3 });
  });
});
