import type { Schemas } from "@/lib/api/client";

/** How long a key lives, in days; `never` has no end. */
export const LIFETIMES = ["never", "30", "90", "365"] as const;
export type Lifetime = (typeof LIFETIMES)[number];

/** What a person chooses for a new key; null is everything that they may themselves. */
export interface KeyDraft {
  label: string;
  lifetime: Lifetime;
  rights: Schemas["Permission"][] | null;
  libraryIds: string[] | null;
}

const DAY_MS = 86_400_000;

/** The request for a key that begins to live now. */
export function requestOf(draft: KeyDraft, now: Date): Schemas["CreateApiKeyRequest"] {
  const days = draft.lifetime === "never" ? null : Number(draft.lifetime);
  return {
    label: draft.label.trim(),
    permissions: draft.rights,
    libraryIds: draft.libraryIds,
    expiresAt: days === null ? null : new Date(now.getTime() + days * DAY_MS).toISOString(),
  };
}
