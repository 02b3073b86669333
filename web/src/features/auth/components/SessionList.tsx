import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useFormat } from "@/lib/i18n/use-format";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Item } from "@/ui/Item";
import { ItemList } from "@/ui/ItemList";
import { Skeleton } from "@/ui/Skeleton";
import { deviceName } from "../model";
import { useEndSession } from "../mutations";
import { authQueries } from "../queries";

/** The devices on which one is signed in. */
export function SessionList() {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const sessions = useQuery(authQueries.sessions());
  const end = useEndSession();
  if (sessions.isPending) return <Skeleton height={132} radius={10} />;
  if (sessions.isError) {
    return <ProblemState cause={sessions.error} onRetry={() => void sessions.refetch()} />;
  }
  return (
    <ItemList label={t("auth.sessions.title")}>
      {sessions.data.items.map((session) => {
        const name = session.device ? deviceName(session.device) : t("auth.sessions.unknown");
        const used = t("auth.sessions.used", { ago: format.ago(session.lastUsedAt) });
        return (
          <Item
            key={session.id}
            title={
              <>
                {name}
                {session.isCurrent ? <Badge tone="good">{t("auth.sessions.current")}</Badge> : null}
              </>
            }
            detail={[session.address, used].filter(Boolean).join(" · ")}
            actions={
              session.isCurrent ? null : (
                <Button
                  aria-label={t("auth.sessions.endOf", { name })}
                  isBusy={end.isPending && end.variables === session.id}
                  onClick={() =>
                    end.mutate(session.id, { onError: (cause) => showToast("bad", problemText(cause)) })
                  }
                >
                  {t("auth.account.signOut")}
                </Button>
              )
            }
          />
        );
      })}
    </ItemList>
  );
}
