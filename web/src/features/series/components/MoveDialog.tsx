import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BookChoice } from "@/features/books/components/public/BookChoice";
import { showToast } from "@/lib/toasts";
import { Dialog } from "@/ui/Dialog";
import type { ChosenSeries } from "../model";
import { useMoveBooks } from "../mutations";
import type { Series } from "../queries";
import { DialogFoot } from "./DialogFoot";
import { SeriesChoice } from "./SeriesChoice";

/** Moves books of this series to another one, and goes there. */
export function MoveDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const move = useMoveBooks();
  const [bookIds, setBookIds] = useState<string[]>([]);
  const [[target], setTarget] = useState<ChosenSeries[]>([]);

  function submit(to: ChosenSeries): void {
    const onSuccess = () => {
      showToast("good", t("series.move.done", { count: bookIds.length, title: to.title }));
      onClose();
      void navigate({ to: "/series/$seriesId", params: { seriesId: to.id } });
    };
    move.mutate({ to: to.id, bookIds }, { onSuccess });
  }

  return (
    <Dialog isOpen isTall title={t("series.move.title")} closeLabel={t("app.close")} onClose={onClose}>
      <p>{t("series.move.lead")}</p>
      <BookChoice
        seriesId={series.id}
        label={t("series.move.books")}
        emptyText={t("books.list.empty")}
        chosen={bookIds}
        onChange={setBookIds}
      />
      <SeriesChoice
        isSingle
        series={series}
        label={t("series.move.target")}
        chosen={target ? [target] : []}
        onChange={setTarget}
      />
      <DialogFoot
        cause={move.error}
        label={t("series.move.submit", { count: bookIds.length })}
        isBusy={move.isPending}
        isReady={bookIds.length > 0 && target !== undefined}
        onCancel={onClose}
        onSubmit={() => target && submit(target)}
      />
    </Dialog>
  );
}
