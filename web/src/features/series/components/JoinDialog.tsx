import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showToast } from "@/lib/toasts";
import { Dialog } from "@/ui/Dialog";
import type { ChosenSeries } from "../model";
import { useJoinSeries } from "../mutations";
import type { Series } from "../queries";
import { DialogFoot } from "./DialogFoot";
import { SeriesChoice } from "./SeriesChoice";

/** Joins other series with this one. */
export function JoinDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const join = useJoinSeries(series.id);
  const [chosen, setChosen] = useState<ChosenSeries[]>([]);

  function finish(): void {
    showToast("good", t("series.join.done", { count: chosen.length, title: series.title }));
    onClose();
  }

  return (
    <Dialog isOpen isTall title={t("series.join.title")} closeLabel={t("app.close")} onClose={onClose}>
      <p>{t("series.join.lead", { title: series.title })}</p>
      <SeriesChoice
        series={series}
        label={t("series.join.choice", { title: series.title })}
        chosen={chosen}
        onChange={setChosen}
      />
      <DialogFoot
        cause={join.error}
        label={t("series.join.submit", { count: chosen.length })}
        isBusy={join.isPending}
        isReady={chosen.length > 0}
        onCancel={onClose}
        onSubmit={() =>
          join.mutate(
            chosen.map(({ id }) => id),
            { onSuccess: finish },
          )
        }
      />
    </Dialog>
  );
}
