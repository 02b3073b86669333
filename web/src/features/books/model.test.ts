import { describe, expect, it } from "vitest";
import { seedBook, seedProgress } from "@/testing/seeds";
import {
  authorsByRole,
  bookCoverUrl,
  bookFraction,
  bookState,
  isReadable,
  parseBooksSearch,
  safeLinks,
} from "./model";

describe("the state of a book", () => {
  it("names the gravest first", () => {
    const progress = seedProgress({ completed: true });
    expect(bookState(seedBook({ state: "error", isMissing: true, progress }))).toBe("error");
    expect(bookState(seedBook({ isMissing: true, progress }))).toBe("missing");
    expect(bookState(seedBook({ progress }))).toBe("read");
    expect(bookState(seedBook({ progress: seedProgress() }))).toBe("reading");
    expect(bookState(seedBook())).toBe("unread");
  });

  it("is a share between nothing and all", () => {
    expect(bookFraction(seedBook())).toBe(0);
    expect(bookFraction(seedBook({ progress: seedProgress({ percentage: 0.25 }) }))).toBe(0.25);
    expect(bookFraction(seedBook({ progress: seedProgress({ percentage: 7 }) }))).toBe(1);
    expect(bookFraction(seedBook({ progress: seedProgress({ percentage: 0.9, completed: true }) }))).toBe(1);
  });

  it("is readable only when the file is there and was understood", () => {
    expect(isReadable(seedBook())).toBe(true);
    expect(isReadable(seedBook({ state: "pending" }))).toBe(false);
    expect(isReadable(seedBook({ isMissing: true }))).toBe(false);
  });
});

describe("what a file says about itself", () => {
  it("groups people by what they did", () => {
    const groups = authorsByRole([
      { name: "Mira", role: "writer" },
      { name: "Kenji", role: "penciller" },
      { name: "Ada", role: "writer" },
    ]);
    expect(groups).toEqual([
      { role: "writer", names: ["Mira", "Ada"] },
      { role: "penciller", names: ["Kenji"] },
    ]);
  });

  it("becomes a link only when it is a web address", () => {
    const good = { label: "Publisher", url: "https://example.org/" };
    const bad = ["javascript:alert(1)", "data:text/html,x", "/api/v1/auth/logout", "file:///etc/passwd"];
    expect(safeLinks([good, ...bad.map((url) => ({ label: "", url }))])).toEqual([good]);
  });
});

describe("the address of a book list", () => {
  it("keeps known choices and leaves out the rest", () => {
    expect(parseBooksSearch({ sort: "-number", status: "unread" })).toEqual({
      sort: "-number",
      status: "unread",
    });
    expect(parseBooksSearch({ sort: "number", status: "eaten" })).toEqual({});
  });
});

it("a cover's address changes with the picture", () => {
  expect(bookCoverUrl({ id: "b", coverVersion: "a/1" })).toBe("/api/v1/books/b/thumbnail?v=a%2F1");
});
