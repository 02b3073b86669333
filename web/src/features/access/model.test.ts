import { describe, expect, it } from "vitest";
import { ageChoice, draftOf, libraryChoice, parseAge, withAgeLimit, withLibraries } from "./model";

describe("rules in a form", () => {
  it("tell all libraries, some and none said apart", () => {
    expect(libraryChoice({})).toBe("unsaid");
    expect(libraryChoice(withLibraries({ libraryIds: ["a"] }, "all"))).toBe("all");
    expect(libraryChoice(withLibraries({}, "some"))).toBe("some");
    expect(withLibraries({ libraryIds: ["a"] }, "unsaid").libraryIds).toBeNull();
  });

  it("keep the age when the side of the line changes", () => {
    const rules = withAgeLimit({ age: { limit: "allowUpTo", age: 9, showUnrated: false } }, "excludeFrom");
    expect(rules.age).toEqual({ limit: "excludeFrom", age: 9, showUnrated: false });
    expect(ageChoice(withAgeLimit(rules, "none"))).toBe("none");
  });

  it("take no age that the server would refuse", () => {
    expect(["12", "-3", "x", "250"].map(parseAge)).toEqual([12, 0, 0, 99]);
  });

  it("leave members alone that the identity provider names", () => {
    const members = [
      { userId: "a", membership: "manual" },
      { userId: "b", membership: "oidc" },
    ] as const;
    const group = { id: "g", name: "Kids", oidcGroups: [], rules: {}, createdAt: "", updatedAt: "" };
    expect(draftOf({ ...group, members: [...members] }).members).toEqual(["a"]);
  });
});
