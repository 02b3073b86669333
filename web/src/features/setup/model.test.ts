import { describe, expect, it } from "vitest";
import { faultyFields } from "./model";

describe("the set-up form", () => {
  it("is ready with a name, a long password and a token", () => {
    expect(faultyFields({ name: "Ada", password: "12345678", token: "t" })).toEqual([]);
  });

  it("names every field that is not ready", () => {
    expect(faultyFields({ name: "  ", password: "1234567", token: "" })).toEqual([
      "name",
      "password",
      "token",
    ]);
  });
});
