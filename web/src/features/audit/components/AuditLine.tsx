import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Item } from "@/ui/Item";
import { detailsLine } from "../model";
import type { AuditEntry } from "../queries";

/** One entry of the audit log. */
export function AuditLine({ entry, when }: { entry: AuditEntry; when: string }) {
  const { t } = useTranslation();
  const details = detailsLine(entry.details);
  // Of a sign-in the device is the target too.
  const device = entry.target?.name === entry.device ? null : entry.device;
  const origin = [entry.address, device].filter((fact) => fact !== null).join(" · ");
  return (
    <Item
      title={
        <>
          <span>{t(`audit.action.${entry.action}`)}</span>
          {entry.outcome === "failure" ? <Badge tone="bad">{t("audit.outcome.failure")}</Badge> : null}
          {entry.target ? (
            <Badge>
              {t(`audit.target.${entry.target.kind}`)}: {entry.target.name}
            </Badge>
          ) : null}
        </>
      }
      detail={
        <>
          <div>
            <time dateTime={entry.createdAt}>{when}</time>
            {" · "}
            {entry.userName ?? t("audit.nobody")}
          </div>
          {origin === "" ? null : <div>{origin}</div>}
          {details === "" ? null : <div>{details}</div>}
        </>
      }
    />
  );
}
