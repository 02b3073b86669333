import { describe, expect, it } from "vitest";
import { requestOf } from "./model";

describe("the request for a key", () => {
  const draft = { label: " Tablet ", lifetime: "30", rights: null, libraryIds: ["a"] } as const;

  it("ends as many days from now as was chosen", () => {
    const request = requestOf({ ...draft, libraryIds: ["a"] }, new Date("2026-01-01T00:00:00Z"));
    expect(request).toEqual({
      label: "Tablet",
      permissions: null,
      libraryIds: ["a"],
      expiresAt: "2026-01-31T00:00:00.000Z",
    });
  });

  it("has no end when it shall live for ever", () => {
    expect(requestOf({ ...draft, lifetime: "never", libraryIds: null }, new Date()).expiresAt).toBeNull();
  });
});
