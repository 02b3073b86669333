import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { Item } from "@/ui/Item";
import { Notice } from "@/ui/Notice";
import { useRemoveGroup } from "../mutations";
import type { AccessGroup } from "../queries";

/** A group with its size, and what can be done with it. */
export function GroupItem({ group, onEdit }: { group: AccessGroup; onEdit: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const remove = useRemoveGroup();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Item
        title={group.name}
        detail={t("access.groups.count", { count: group.members.length })}
        actions={
          <>
            <Button aria-label={t("access.groups.editOf", { name: group.name })} onClick={onEdit}>
              {t("access.groups.edit")}
            </Button>
            <Button
              aria-label={t("access.groups.removeOf", { name: group.name })}
              onClick={() => setAsking(true)}
            >
              {t("access.groups.remove")}
            </Button>
          </>
        }
      />
      <Dialog
        isOpen={isAsking}
        title={t("access.groups.removeTitle", { name: group.name })}
        closeLabel={t("app.close")}
        onClose={() => setAsking(false)}
      >
        <p>{t("access.groups.removeBody")}</p>
        {remove.isError ? (
          <Notice tone="bad" isAlert>
            {problemText(remove.error)}
          </Notice>
        ) : null}
        <ButtonRow isAtEnd>
          <Button look="plain" onClick={() => setAsking(false)} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate(group.id)}>
            {t("access.groups.remove")}
          </Button>
        </ButtonRow>
      </Dialog>
    </>
  );
}
