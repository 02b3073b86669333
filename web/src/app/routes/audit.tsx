import { AuditPage } from "@/features/audit/pages/AuditPage";

/** What the audit log tells. */
export function AuditRoute() {
  return <AuditPage />;
}
