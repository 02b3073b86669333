import { describe, expect, it } from "vitest";
import { deviceName, initials, safeReturnPath } from "./model";

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

describe("the name of a device", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari · iPhone"],
    ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"],
    ["Panels/1.8", "Panels/1.8"],
    ["Mozilla/4.0 (Toaster)", "Mozilla/4.0 (Toaster)"],
  ])("of %s is %s", (device, name) => expect(deviceName(device)).toBe(name));
});
