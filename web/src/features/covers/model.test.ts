import { expect, it } from "vitest";
import { coverChoiceUrl, hasImages, isDecided, isGiven, pageOf } from "./model";

it("a cover has an address that changes with the image", () => {
  const book = { kind: "book", id: "b" } as const;
  expect(coverChoiceUrl(book, { id: "c", version: "7" })).toBe("/api/v1/books/b/thumbnail?cover=c&v=7");
  expect(coverChoiceUrl({ kind: "series", id: "s" }, { id: "c", version: "7" })).toBe(
    "/api/v1/series/s/thumbnail?cover=c&v=7",
  );
});

it("only what a person gave can be taken away", () => {
  expect(isGiven({ kind: "uploaded" })).toBe(true);
  expect(isGiven({ kind: "page" })).toBe(true);
  expect(isGiven({ kind: "sidecar" })).toBe(false);
  expect(isGiven({ kind: "generated" })).toBe(false);
});

it("one chosen cover is a decision", () => {
  expect(isDecided([{ isChosen: false }, { isChosen: true }])).toBe(true);
  expect(isDecided([{ isChosen: false }])).toBe(false);
});

it("only pages that are images can be picked", () => {
  expect(hasImages({ pageCount: 3, format: "pdf" })).toBe(true);
  expect(hasImages({ pageCount: 3, format: "epub" })).toBe(false);
  expect(hasImages({ pageCount: 0, format: "cbz" })).toBe(false);
});

it("a page is a whole number that the book has", () => {
  expect(pageOf(" 3 ", 3)).toBe(3);
  for (const text of ["", "0", "4", "1.5", "two"]) expect(pageOf(text, 3)).toBeNull();
});
