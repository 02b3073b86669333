import { describe, expect, it } from "vitest";
import { seedBook, seedProgress, seedSeries } from "@/testing/seeds";
import { nextStep, offeredSeries, parseSeriesSearch, readFraction, unreadCount } from "./model";

describe("the address of a series grid", () => {
  it("keeps a search and a known order", () => {
    expect(parseSeriesSearch({ search: "fox", sort: "-createdAt" })).toEqual({
      search: "fox",
      sort: "-createdAt",
    });
  });

  it("leaves out what is unknown, empty or usual", () => {
    expect(parseSeriesSearch({ search: "", sort: "weather", page: 3 })).toEqual({});
    expect(parseSeriesSearch({ sort: "title" })).toEqual({});
  });

  it("takes a number for a word, as somebody may search for 1984", () => {
    expect(parseSeriesSearch({ search: 1984 })).toEqual({ search: "1984" });
  });
});

describe("the main button of a series", () => {
  it("starts an unread series", () => {
    const book = seedBook();
    expect(nextStep(0, book)).toEqual({ kind: "start", bookId: book.id });
  });

  it("goes on at the page where one stopped", () => {
    const book = seedBook({ number: "3.5", progress: seedProgress({ page: 41 }) });
    expect(nextStep(2, book)).toEqual({ kind: "continue", bookId: book.id, label: "3.5", page: 41 });
  });

  it("goes on with the next book after a finished one", () => {
    const book = seedBook({ number: null, title: "Part Two" });
    expect(nextStep(1, book)).toEqual({ kind: "continue", bookId: book.id, label: "Part Two", page: null });
  });

  it("offers to read again what is read", () => {
    const book = seedBook({ progress: seedProgress({ completed: true }) });
    expect(nextStep(3, book)).toEqual({ kind: "again", bookId: book.id });
  });

  it("is absent without a readable book", () => {
    expect(nextStep(0, null)).toBeNull();
    expect(nextStep(0, seedBook({ state: "error" }))).toBeNull();
  });
});

describe("the numbers of a series", () => {
  it("count unread books and the share of read ones", () => {
    expect(unreadCount({ bookCount: 5, readCount: 2 })).toBe(3);
    expect(unreadCount({ bookCount: 1, readCount: 2 })).toBe(0);
    expect(readFraction({ bookCount: 4, readCount: 1 })).toBe(0.25);
    expect(readFraction({ bookCount: 0, readCount: 0 })).toBe(0);
  });
});

describe("a choice of other series", () => {
  it("offers what is chosen first, each once, and never the series itself", () => {
    const [own, one, two] = [seedSeries(), seedSeries(), seedSeries()];
    expect(offeredSeries([own, one, two], [two], own.id)).toEqual([two, one]);
    expect(offeredSeries([], [two], own.id)).toEqual([two]);
  });
});
