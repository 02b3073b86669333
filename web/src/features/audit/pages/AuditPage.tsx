import { IconShieldCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useFormat } from "@/lib/i18n/use-format";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { ItemList } from "@/ui/ItemList";
import { Page } from "@/ui/Page";
import { SelectField } from "@/ui/SelectField";
import { Skeleton } from "@/ui/Skeleton";
import { StateBlock } from "@/ui/StateBlock";
import { Toolbar } from "@/ui/Toolbar";
import { AuditLine } from "../components/AuditLine";
import { AUDIT_ACTIONS } from "../model";
import { type AuditFilter, auditQueries } from "../queries";

/** Stands for no choice: the platform's picker knows texts only. */
const ANY = "any";

/** Who did what, the newest first. */
export function AuditPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("audit.title"));
  const format = useFormat();
  const [filter, setFilter] = useState<AuditFilter>({ action: null, outcome: null });
  const log = useInfiniteQuery(auditQueries.list(filter));
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  const total = log.data?.pages[0]?.total;
  return (
    <Page
      title={t("audit.title")}
      detail={total === undefined ? undefined : t("audit.count", { count: total })}
    >
      <Toolbar>
        <SelectField<(typeof AUDIT_ACTIONS)[number] | typeof ANY>
          label={t("audit.filter.action")}
          value={filter.action ?? ANY}
          onChange={(action) => setFilter({ ...filter, action: action === ANY ? null : action })}
          options={[
            { value: ANY, label: t("audit.filter.anyAction") },
            ...AUDIT_ACTIONS.map((action) => ({ value: action, label: t(`audit.action.${action}`) })),
          ]}
        />
        <SelectField<"success" | "failure" | typeof ANY>
          label={t("audit.filter.outcome")}
          value={filter.outcome ?? ANY}
          onChange={(outcome) => setFilter({ ...filter, outcome: outcome === ANY ? null : outcome })}
          options={[
            { value: ANY, label: t("audit.filter.anyOutcome") },
            { value: "success", label: t("audit.outcome.success") },
            { value: "failure", label: t("audit.outcome.failure") },
          ]}
        />
      </Toolbar>
      {log.isPending ? (
        <Skeleton height={240} radius={10} />
      ) : log.isError ? (
        <ProblemState cause={log.error} onRetry={() => void log.refetch()} />
      ) : entries.length === 0 ? (
        <StateBlock icon={<IconShieldCheck size={36} stroke={1.5} />} title={t("audit.empty")} />
      ) : (
        <>
          <ItemList label={t("audit.title")}>
            {entries.map((entry) => (
              <AuditLine key={entry.id} entry={entry} when={format.moment(entry.createdAt)} />
            ))}
          </ItemList>
          {log.hasNextPage ? (
            <ButtonRow>
              <Button isBusy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                {t("audit.more")}
              </Button>
            </ButtonRow>
          ) : null}
        </>
      )}
    </Page>
  );
}
