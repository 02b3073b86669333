import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { useSignOutEverywhere } from "../mutations";

/** Asks before every session ends. */
export function EverywhereDialog(props: { isOpen: boolean; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const signOut = useSignOutEverywhere();
  return (
    <Dialog
      isOpen={props.isOpen}
      title={t("auth.everywhere.title")}
      closeLabel={t("app.close")}
      onClose={props.onClose}
    >
      <p>{t("auth.everywhere.body")}</p>
      {signOut.isError ? (
        <Notice tone="bad" isAlert>
          {problemText(signOut.error)}
        </Notice>
      ) : null}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onClose} data-autofocus>
          {t("app.cancel")}
        </Button>
        <Button
          look="danger"
          isBusy={signOut.isPending}
          onClick={() => signOut.mutate(undefined, { onSuccess: props.onDone })}
        >
          {t("auth.everywhere.submit")}
        </Button>
      </ButtonRow>
    </Dialog>
  );
}
