import type { User } from "./queries";

/** A right, by its name on the wire. */
export type Right = User["permissions"][number];

/** Whether a person may do something. */
export function isAllowed(user: User | null | undefined, right: Right): boolean {
  return user?.permissions.includes(right) ?? false;
}

/** One or two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** The address to open after signing in; only ways inside the app are followed. */
export function safeReturnPath(path: string | undefined): string {
  const isInside = path !== undefined && /^\/(?![/\\])/.test(path) && !path.startsWith("/sign-in");
  return isInside ? path : "/";
}

/** Every right, in the order in which they are shown. */
export const RIGHTS: readonly Right[] = [
  "libraries:read",
  "pages:read",
  "files:read",
  "lists:write",
  "progress:write",
  "api_keys:write",
  "libraries:write",
  "libraries:scan",
  "users:write",
  "audit:read",
  "tasks:read",
  "tasks:write",
  "schedules:read",
  "schedules:write",
];

/** Where to begin a sign-in by an identity provider, and to come back from it. */
export function providerAddress(id: string, next: string): string {
  return `/api/v1/auth/oidc/${encodeURIComponent(id)}/login?${new URLSearchParams({ returnTo: next })}`;
}

const SYSTEMS = ["iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux"] as const;
const BROWSERS = [
  ["Edg", "Edge"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;

/** What a person calls a device; apps name themselves, and browsers hide their name among those of others. */
export function deviceName(device: string): string {
  if (!device.startsWith("Mozilla/")) return device;
  const system = SYSTEMS.find((name) => device.includes(name));
  const browser = BROWSERS.find(([sign]) => device.includes(sign))?.[1];
  return [browser, system].filter(Boolean).join(" · ") || device;
}
