import { describe, expect, it } from "vitest";
import { initials, safeReturnPath } from "./model";

describe("the way back after signing in", () => {
  it.each(["/books/1?page=2", "/"])("follows %s", (path) => expect(safeReturnPath(path)).toBe(path));

  it.each([undefined, "", "//evil.example", "/\\evil.example", "https://evil.example", "/sign-in?next=/"])(
    "does not follow %s",
    (path) => expect(safeReturnPath(path)).toBe("/"),
  );
});

describe("initials", () => {
  it.each([
    ["ada lovelace", "AL"],
    ["Ada", "A"],
    ["  jean luc  picard ", "JP"],
    ["😀 smile", "😀S"],
    ["", ""],
  ])("of %j are %j", (name, letters) => expect(initials(name)).toBe(letters));
});
