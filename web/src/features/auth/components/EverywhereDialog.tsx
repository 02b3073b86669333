import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { useSignOutEverywhere } from "../mutations";

/** Asks before every session ends. */
export function EverywhereDialog(props: { isOpen: boolean; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const signOut = useSignOutEverywhere();
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={t("auth.everywhere.title")}
      closeLabel={t("app.close")}
      cancelLabel={t("app.cancel")}
      confirmLabel={t("auth.everywhere.submit")}
      isBusy={signOut.isPending}
      problem={signOut.isError ? problemText(signOut.error) : null}
      onClose={props.onClose}
      onConfirm={() => signOut.mutate(undefined, { onSuccess: props.onDone })}
    >
      {t("auth.everywhere.body")}
    </ConfirmDialog>
  );
}
