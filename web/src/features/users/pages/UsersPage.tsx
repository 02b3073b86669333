import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/features/auth/components/public/Avatar";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useFormat } from "@/lib/i18n/use-format";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Item } from "@/ui/Item";
import { ItemList } from "@/ui/ItemList";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { UserForm } from "../components/UserForm";
import { userQueries } from "../queries";

/** Every account. */
export function UsersPage({ onMade }: { onMade: (id: string) => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("users.title"));
  const format = useFormat();
  const users = useQuery(userQueries.list());
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t("users.title")}
      actions={
        <Button look="solid" icon={<IconUserPlus size={18} />} onClick={() => setAdding(true)}>
          {t("users.add")}
        </Button>
      }
    >
      {users.isPending ? (
        <Skeleton height={200} radius={10} />
      ) : users.isError ? (
        <ProblemState cause={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <ItemList label={t("users.title")}>
          {users.data.items.map((account) => (
            <Item
              key={account.id}
              lead={<Avatar name={account.name} />}
              title={
                <>
                  <Link to="/users/$userId" params={{ userId: account.id }}>
                    {account.name}
                  </Link>
                  <Badge>{t(`auth.account.role.${account.role}`)}</Badge>
                  {account.disabled ? <Badge tone="warn">{t("users.disabled")}</Badge> : null}
                </>
              }
              detail={t("users.since", { date: format.date(account.createdAt) })}
            />
          ))}
        </ItemList>
      )}
      <Dialog
        isOpen={isAdding}
        title={t("users.form.title")}
        closeLabel={t("app.close")}
        onClose={() => setAdding(false)}
      >
        <UserForm onMade={({ id }) => onMade(id)} onCancel={() => setAdding(false)} />
      </Dialog>
    </Page>
  );
}
