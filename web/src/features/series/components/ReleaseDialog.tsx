import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BookChoice } from "@/features/books/components/public/BookChoice";
import { showToast } from "@/lib/toasts";
import { Dialog } from "@/ui/Dialog";
import { useReleaseBooks } from "../mutations";
import type { Series } from "../queries";
import { DialogFoot } from "./DialogFoot";

/** Lets books go that somebody put here by hand: the layout of the library decides again. */
export function ReleaseDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const release = useReleaseBooks();
  const [bookIds, setBookIds] = useState<string[]>([]);

  function finish(): void {
    showToast("good", t("series.release.done"));
    onClose();
    const isEmptied = bookIds.length >= series.bookCount;
    if (isEmptied) void navigate({ to: "/libraries/$libraryId", params: { libraryId: series.libraryId } });
  }

  return (
    <Dialog isOpen isTall title={t("series.release.title")} closeLabel={t("app.close")} onClose={onClose}>
      <p>{t("series.release.lead")}</p>
      <BookChoice
        seriesId={series.id}
        label={t("series.release.books")}
        emptyText={t("series.release.empty")}
        isOffered={(book) => book.isPinned}
        chosen={bookIds}
        onChange={setBookIds}
      />
      <DialogFoot
        cause={release.error}
        label={t("series.release.submit")}
        isBusy={release.isPending}
        isReady={bookIds.length > 0}
        onCancel={onClose}
        onSubmit={() => release.mutate(bookIds, { onSuccess: finish })}
      />
    </Dialog>
  );
}
