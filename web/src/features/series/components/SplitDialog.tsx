import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BookChoice } from "@/features/books/components/public/BookChoice";
import { fieldProblems } from "@/lib/api/field-problems";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";
import { useSplitSeries } from "../mutations";
import type { Series } from "../queries";
import { DialogFoot } from "./DialogFoot";

/** Makes a series of some books of this one, and goes there. */
export function SplitDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const split = useSplitSeries(series.id);
  const [name, setName] = useState("");
  const [bookIds, setBookIds] = useState<string[]>([]);
  const nameProblem = fieldProblems(split.error).name ?? null;
  return (
    <Dialog isOpen isTall title={t("series.split.title")} closeLabel={t("app.close")} onClose={onClose}>
      <p>{t("series.split.lead")}</p>
      <TextField
        label={t("series.split.name")}
        value={name}
        onChange={setName}
        problem={nameProblem}
        autoComplete="off"
        data-autofocus
      />
      <BookChoice
        seriesId={series.id}
        label={t("series.split.books")}
        emptyText={t("books.list.empty")}
        chosen={bookIds}
        onChange={setBookIds}
      />
      <DialogFoot
        cause={nameProblem === null ? split.error : null}
        label={t("series.split.submit", { count: bookIds.length })}
        isBusy={split.isPending}
        isReady={name.trim() !== "" && bookIds.length > 0}
        onCancel={onClose}
        onSubmit={() =>
          split.mutate(
            { name: name.trim(), bookIds },
            {
              onSuccess: (made) => {
                onClose();
                void navigate({ to: "/series/$seriesId", params: { seriesId: made.id } });
              },
            },
          )
        }
      />
    </Dialog>
  );
}
