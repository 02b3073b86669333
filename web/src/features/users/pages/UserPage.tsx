import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { UserRules } from "@/features/access/components/public/UserRules";
import { ApiKeyList } from "@/features/api-keys/components/public/ApiKeyList";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Badge } from "@/ui/Badge";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { RightsForm } from "../components/RightsForm";
import { UserActions } from "../components/UserActions";
import { type Account, userQueries } from "../queries";

/** One account: what it may do, what it may see, its keys. */
export function UserPage(props: {
  userId: string;
  onView: (account: Account) => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation();
  const user = useQuery(userQueries.detail(props.userId));
  useDocumentTitle(user.data?.name ?? t("users.title"));
  if (user.isError) {
    return <ProblemState isPageTitle cause={user.error} onRetry={() => void user.refetch()} />;
  }
  if (user.isPending) return <Skeleton height={320} radius={10} />;
  const account = user.data;
  return (
    <Page
      title={account.name}
      eyebrow={<Link to="/users">{t("users.title")}</Link>}
      detail={account.disabled ? <Badge tone="warn">{t("users.disabled")}</Badge> : null}
    >
      <UserActions account={account} onView={() => props.onView(account)} onRemoved={props.onRemoved} />
      <Section title={t("users.rights.title")}>
        <RightsForm account={account} />
      </Section>
      <UserRules userId={account.id} />
      <Section title={t("apiKeys.title")}>
        <ApiKeyList userId={account.id} />
      </Section>
    </Page>
  );
}
