import { useTranslation } from "react-i18next";
import { showToast } from "@/lib/toasts";
import { Dialog } from "@/ui/Dialog";
import type { Library } from "../queries";
import { LibraryForm } from "./LibraryForm";

/** The dialog that adds a library, or edits the given one. */
export function LibraryDialog(props: {
  isOpen: boolean;
  library: Library | null;
  onClose: () => void;
  onAdded?: (library: Library) => void;
}) {
  const { t } = useTranslation();
  const { library } = props;

  function finish(saved: Library): void {
    props.onClose();
    showToast("good", t(library ? "libraries.toast.saved" : "libraries.toast.added", { name: saved.name }));
    if (!library) props.onAdded?.(saved);
  }

  return (
    <Dialog
      isTall
      isOpen={props.isOpen}
      title={library ? t("libraries.form.editTitle") : t("libraries.form.addTitle")}
      closeLabel={t("app.close")}
      onClose={props.onClose}
    >
      <LibraryForm library={library} onSaved={finish} onCancel={props.onClose} />
    </Dialog>
  );
}
