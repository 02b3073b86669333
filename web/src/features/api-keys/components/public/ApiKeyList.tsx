import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useFormat } from "@/lib/i18n/use-format";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { Item } from "@/ui/Item";
import { ItemList } from "@/ui/ItemList";
import { Skeleton } from "@/ui/Skeleton";
import { useRemoveApiKey } from "../../mutations";
import { type ApiKey, apiKeyQueries } from "../../queries";

/** The keys of an account, or one's own, each with a way to take it away. */
export function ApiKeyList({ userId }: { userId: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const own = useQuery({ ...apiKeyQueries.own(), enabled: userId === null });
  const theirs = useQuery({ ...apiKeyQueries.ofUser(userId ?? ""), enabled: userId !== null });
  const keys = userId === null ? own : theirs;
  const remove = useRemoveApiKey(userId);

  function facts(key: ApiKey): string {
    return [
      `${key.prefix}…`,
      key.permissions
        ? t("apiKeys.someRights", { count: key.permissions.length })
        : t("apiKeys.allRightsShort"),
      key.libraryIds ? t("apiKeys.someLibraries", { count: key.libraryIds.length }) : null,
      key.lastUsedAt ? t("apiKeys.used", { ago: format.ago(key.lastUsedAt) }) : t("apiKeys.unused"),
      key.expiresAt ? t("apiKeys.ends", { date: format.date(key.expiresAt) }) : null,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  if (keys.isPending) return <Skeleton height={66} radius={10} />;
  if (keys.isError) return <ProblemState cause={keys.error} onRetry={() => void keys.refetch()} />;
  if (keys.data.items.length === 0) return <p>{t("apiKeys.none")}</p>;
  return (
    <ItemList label={t("apiKeys.title")}>
      {keys.data.items.map((key) => (
        <Item
          key={key.id}
          title={key.label}
          detail={facts(key)}
          actions={
            <Button
              aria-label={t("apiKeys.removeOf", { label: key.label })}
              isBusy={remove.isPending && remove.variables === key.id}
              onClick={() =>
                remove.mutate(key.id, { onError: (cause) => showToast("bad", problemText(cause)) })
              }
            >
              {t("apiKeys.remove")}
            </Button>
          }
        />
      ))}
    </ItemList>
  );
}
