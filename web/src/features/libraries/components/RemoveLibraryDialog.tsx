import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
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
    <ConfirmDialog
      isOpen={props.isOpen}
      title={t("libraries.remove.title", { name })}
      closeLabel={t("app.close")}
      cancelLabel={t("app.cancel")}
      confirmLabel={t("libraries.remove.confirm")}
      isBusy={remove.isPending}
      problem={remove.isError ? problemText(remove.error) : null}
      onClose={props.onClose}
      onConfirm={() => remove.mutate(id, { onSuccess: finish })}
    >
      {t("libraries.remove.body")}
    </ConfirmDialog>
  );
}
