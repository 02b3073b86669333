import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { useRemoveLibrary } from "../mutations";
import type { Library } from "../queries";

/** Asks before a library leaves the catalog. */
export function RemoveLibraryDialog(props: {
  isOpen: boolean;
  library: Library;
  onClose: () => void;
  onRemoved?: () => void;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const remove = useRemoveLibrary();
  const { id, name } = props.library;

  function finish(): void {
    props.onClose();
    showToast("good", t("libraries.toast.removed", { name }));
    props.onRemoved?.();
  }

  return (
    <Dialog
      isOpen={props.isOpen}
      title={t("libraries.remove.title", { name })}
      closeLabel={t("app.close")}
      onClose={props.onClose}
    >
      <p>{t("libraries.remove.body")}</p>
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
          onClick={() => remove.mutate(id, { onSuccess: finish })}
        >
          {t("libraries.remove.confirm")}
        </Button>
      </ButtonRow>
    </Dialog>
  );
}
