import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ItemList } from "@/ui/ItemList";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { StateBlock } from "@/ui/StateBlock";
import { GroupForm } from "../components/GroupForm";
import { GroupItem } from "../components/GroupItem";
import { type AccessGroup, accessQueries } from "../queries";

/** The groups of accounts that share rules. */
export function GroupsPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("access.groups.title"));
  const groups = useQuery(accessQueries.groups());
  const [edited, setEdited] = useState<AccessGroup | "new" | null>(null);
  const close = () => setEdited(null);
  const add = (
    <Button look="solid" icon={<IconPlus size={18} />} onClick={() => setEdited("new")}>
      {t("access.groups.add")}
    </Button>
  );
  return (
    <Page title={t("access.groups.title")} actions={groups.data?.items.length ? add : null}>
      {groups.isPending ? (
        <Skeleton height={132} radius={10} />
      ) : groups.isError ? (
        <ProblemState cause={groups.error} onRetry={() => void groups.refetch()} />
      ) : groups.data.items.length === 0 ? (
        <StateBlock
          icon={<IconUsersGroup size={36} stroke={1.5} />}
          title={t("access.groups.empty")}
          body={t("access.groups.emptyBody")}
          action={add}
        />
      ) : (
        <ItemList label={t("access.groups.title")}>
          {groups.data.items.map((group) => (
            <GroupItem key={group.id} group={group} onEdit={() => setEdited(group)} />
          ))}
        </ItemList>
      )}
      <Dialog
        isTall
        isOpen={edited !== null}
        title={t("access.groups.form")}
        closeLabel={t("app.close")}
        onClose={close}
      >
        <GroupForm group={edited === "new" ? null : edited} onDone={close} />
      </Dialog>
    </Page>
  );
}
