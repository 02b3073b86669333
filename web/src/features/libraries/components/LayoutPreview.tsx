import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { LibraryDraft } from "../model";
import { libraryQueries } from "../queries";
import classes from "./LayoutPreview.module.css";

/** What a layout would make of the folders: the first files with their series, number and the reason. */
export function LayoutPreview(props: { libraryId: string | null; draft: LibraryDraft }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [asked, setAsked] = useState<LibraryDraft | null>(null);
  const preview = useQuery({
    ...libraryQueries.preview(props.libraryId, asked ?? props.draft),
    enabled: asked !== null,
  });
  const shown = asked === null ? undefined : preview.data;
  return (
    <section className={classes.preview} aria-label={t("libraries.layout.preview.label")}>
      <Button isBusy={preview.isFetching} onClick={() => setAsked(props.draft)}>
        {t("libraries.layout.preview.show")}
      </Button>
      {preview.isError ? (
        <Notice tone="bad" isAlert>
          {problemText(preview.error)}
        </Notice>
      ) : null}
      {preview.isFetching && !shown ? <Skeleton height={80} /> : null}
      {shown ? (
        <>
          <p role="status" className={classes.counts}>
            {t("libraries.layout.preview.counts", { books: shown.total, series: shown.seriesCount })}
          </p>
          <ul className={classes.list}>
            {shown.items.map((file) => (
              <li key={`${file.root}/${file.path}`} className={classes.file}>
                <bdi className={classes.path}>{file.path}</bdi>
                <span>
                  {file.series === null
                    ? t("libraries.layout.reason.excluded")
                    : t("libraries.layout.preview.place", {
                        series: file.series,
                        title: file.title ?? "",
                        reason: t(`libraries.layout.reason.${file.reason}`),
                      })}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
