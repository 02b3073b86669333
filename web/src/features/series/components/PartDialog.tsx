import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { usePartSeries } from "../mutations";
import type { Series } from "../queries";

/** Asks before a series is parted from all that was joined with it. */
export function PartDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const part = usePartSeries(series.id);

  function finish(): void {
    showToast("good", t("series.part.done"));
    onClose();
  }

  return (
    <ConfirmDialog
      isOpen
      title={t("series.part.title", { title: series.title })}
      closeLabel={t("app.close")}
      cancelLabel={t("app.cancel")}
      confirmLabel={t("series.part.submit")}
      isBusy={part.isPending}
      problem={part.isError ? problemText(part.error) : null}
      onClose={onClose}
      onConfirm={() => part.mutate(undefined, { onSuccess: finish })}
    >
      {t("series.part.body")}
    </ConfirmDialog>
  );
}
