import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { useRemoveUser } from "../mutations";
import type { Account } from "../queries";

/** Asks before an account is deleted. */
export function RemoveUserDialog(props: {
  isOpen: boolean;
  account: Account;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const remove = useRemoveUser();
  const { id, name } = props.account;
  return (
    <Dialog
      isOpen={props.isOpen}
      title={t("users.remove.title", { name })}
      closeLabel={t("app.close")}
      onClose={props.onClose}
    >
      <p>{t("users.remove.body")}</p>
      {remove.isError ? (
        <Notice tone="bad" isAlert>
          {problemText(remove.error)}
        </Notice>
      ) : null}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onClose} data-autofocus>
          {t("app.cancel")}
        </Button>
        <Button
          look="danger"
          isBusy={remove.isPending}
          onClick={() => remove.mutate(id, { onSuccess: props.onRemoved })}
        >
          {t("users.remove.submit")}
        </Button>
      </ButtonRow>
    </Dialog>
  );
}
