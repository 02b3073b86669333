import { describe, expect, it } from "vitest";
import { resetAddress, rightChoice, withRight } from "./model";

describe("the rights of an account", () => {
  const account = { granted: ["tasks:read"], revoked: ["files:read"] } as const;
  const known = { granted: [...account.granted], revoked: [...account.revoked] };

  it("come from the role unless they were granted or revoked", () => {
    expect(rightChoice(known, "tasks:read")).toBe("granted");
    expect(rightChoice(known, "files:read")).toBe("revoked");
    expect(rightChoice(known, "pages:read")).toBe("role");
  });

  it("move from one list to the other, and back to the role", () => {
    expect(withRight(known, "files:read", "granted")).toEqual({
      granted: ["tasks:read", "files:read"],
      revoked: [],
    });
    expect(withRight(known, "tasks:read", "role")).toEqual({ granted: [], revoked: ["files:read"] });
  });
});

describe("a reset link", () => {
  it("keeps its token behind the sign that no server sees", () => {
    const address = resetAddress("/reset-password#token", "https://books.example");
    expect(address).toBe("https://books.example/reset-password#token");
  });
});
