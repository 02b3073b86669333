import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
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
    <ConfirmDialog
      isOpen={props.isOpen}
      title={t("users.remove.title", { name })}
      closeLabel={t("app.close")}
      cancelLabel={t("app.cancel")}
      confirmLabel={t("users.remove.submit")}
      isBusy={remove.isPending}
      problem={remove.isError ? problemText(remove.error) : null}
      onClose={props.onClose}
      onConfirm={() => remove.mutate(id, { onSuccess: props.onRemoved })}
    >
      {t("users.remove.body")}
    </ConfirmDialog>
  );
}
