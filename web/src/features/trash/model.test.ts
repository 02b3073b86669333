import { describe, expect, it } from "vitest";
import { choose, kindsMade, parseTrashSearch, stillThere } from "./model";

describe("the address of the trash", () => {
  it("names a library or none", () => {
    const libraryId = "0123456789abcdef0123456789abcdef";
    expect(parseTrashSearch({ libraryId })).toEqual({ libraryId });
    expect(parseTrashSearch({ libraryId: "x" })).toEqual({});
    expect(parseTrashSearch({ libraryId: 7 })).toEqual({});
  });
});

describe("what people made", () => {
  it("leaves out what nobody made", () => {
    const made = { progress: 2, sessions: 0, opinions: 0, bookmarks: 1, listPlaces: 0, edits: 0 };
    expect(kindsMade(made)).toEqual([
      { kind: "progress", count: 2 },
      { kind: "bookmarks", count: 1 },
    ]);
  });
});

describe("chosen books", () => {
  it("are chosen once and left out again", () => {
    expect(choose(["a"], "b", true)).toEqual(["a", "b"]);
    expect(choose(["a", "b"], "a", true)).toEqual(["b", "a"]);
    expect(choose(["a", "b"], "a", false)).toEqual(["b"]);
  });

  it("are those that are still there", () => {
    expect(stillThere(["a", "b"], ["b", "c"])).toEqual(["b"]);
  });
});
