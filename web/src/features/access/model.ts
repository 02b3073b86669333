import type { Schemas } from "@/lib/api/client";
import type { AccessGroup, AccessRules } from "./queries";

/** What rules say of libraries: nothing, all are open, or only some. */
export type LibraryChoice = "unsaid" | "all" | "some";
/** Where the line between ages is drawn, or that none is. */
export type AgeChoice = "none" | Schemas["AgeLimitDto"];

/** A group as a form holds it. */
export interface GroupDraft {
  name: string;
  oidcGroups: string[];
  rules: AccessRules;
  members: string[];
}

const FIRST_AGE = 12;
const OLDEST = 99;

/** The group as a form begins with it. */
export function draftOf(group: AccessGroup | null): GroupDraft {
  if (!group) return { name: "", oidcGroups: [], rules: {}, members: [] };
  const { name, oidcGroups, rules, members } = group;
  const manual = members.filter(({ membership }) => membership === "manual");
  return { name, oidcGroups, rules, members: manual.map(({ userId }) => userId) };
}

/** What rules say of libraries. */
export function libraryChoice(rules: AccessRules): LibraryChoice {
  if (rules.allLibraries) return "all";
  return rules.libraryIds ? "some" : "unsaid";
}

/** The rules with another choice of libraries. */
export function withLibraries(rules: AccessRules, choice: LibraryChoice): AccessRules {
  const libraryIds = choice === "some" ? (rules.libraryIds ?? []) : null;
  return { ...rules, allLibraries: choice === "all", libraryIds };
}

/** Where rules draw the line between ages. */
export function ageChoice(rules: AccessRules): AgeChoice {
  return rules.age?.limit ?? "none";
}

/** The rules with another line between ages. */
export function withAgeLimit(rules: AccessRules, choice: AgeChoice): AccessRules {
  const { age = FIRST_AGE, showUnrated = true } = rules.age ?? {};
  return { ...rules, age: choice === "none" ? null : { limit: choice, age, showUnrated } };
}

/** An age out of what was typed. */
export function parseAge(text: string): number {
  return Math.min(OLDEST, Math.max(0, Number.parseInt(text, 10) || 0));
}
