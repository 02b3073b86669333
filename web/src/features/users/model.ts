import type { Schemas } from "@/lib/api/client";
import type { Account } from "./queries";

/** A right, by its name on the wire. */
type Right = Schemas["Permission"];
/** How an account comes to a right: by its role, or by itself. */
export type RightChoice = "role" | "granted" | "revoked";

/** The roles, from the most to the least. */
export const ROLES: readonly Schemas["Role"][] = ["admin", "editor", "user", "reader"];

/** What is chosen for a right. */
export function rightChoice(account: Pick<Account, "granted" | "revoked">, right: Right): RightChoice {
  if (account.revoked.includes(right)) return "revoked";
  return account.granted.includes(right) ? "granted" : "role";
}

/** The change to send when another choice is made for a right. */
export function withRight(
  account: Pick<Account, "granted" | "revoked">,
  right: Right,
  choice: RightChoice,
): { granted: Right[]; revoked: Right[] } {
  const without = (rights: Right[]) => rights.filter((other) => other !== right);
  const granted = without(account.granted);
  const revoked = without(account.revoked);
  return {
    granted: choice === "granted" ? [...granted, right] : granted,
    revoked: choice === "revoked" ? [...revoked, right] : revoked,
  };
}

/** The address of a reset link, which the person opens who lost the password. */
export function resetAddress(path: string, origin: string): string {
  return new URL(path, origin).href;
}
