import type { AuditEntry } from "./queries";

/** What an entry can tell of, in the order of a choice. */
export const AUDIT_ACTIONS = [
  "sign_in",
  "sign_out",
  "credential",
  "token_reuse",
  "session_revoked",
  "sessions_revoked",
  "password_changed",
  "password_reset",
  "password_reset_issued",
  "setup",
  "user_created",
  "user_changed",
  "user_deleted",
  "identity_linked",
  "rights_changed",
  "access_changed",
  "sharing_changed",
  "group_created",
  "group_changed",
  "group_deleted",
  "api_key_created",
  "api_key_changed",
  "api_key_revoked",
  "library_created",
  "library_changed",
  "library_deleted",
  "losses_confirmed",
  "trash_purged",
  "schedule_created",
  "schedule_changed",
  "schedule_deleted",
  "lane_changed",
  "setting_changed",
] as const satisfies readonly AuditEntry["action"][];

/** Further facts of an entry as one line; empty when there are none. */
export function detailsLine(details: AuditEntry["details"]): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(" · ");
}
