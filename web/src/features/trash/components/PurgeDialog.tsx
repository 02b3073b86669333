import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { TrashChoice } from "../model";
import { usePurge } from "../mutations";
import { trashQueries } from "../queries";
import { useMadeText } from "./use-made-text";

/** Shows what would be deleted for good, and deletes exactly that. */
export function PurgeDialog(props: { choice: TrashChoice; onClose: () => void; onPurged: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const madeText = useMadeText();
  const preview = useQuery(trashQueries.preview(props.choice));
  const purge = usePurge();
  const shown = preview.data;

  function finish({ books }: { books: number }): void {
    showToast("good", t("trash.purge.done", { count: books }));
    props.onPurged();
  }

  return (
    <Dialog isOpen title={t("trash.purge.title")} closeLabel={t("app.close")} onClose={props.onClose}>
      {preview.isPending ? (
        <Skeleton height={96} radius={10} />
      ) : !shown ? (
        <ProblemState cause={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <>
          <p>{t("trash.purge.body", { books: shown.books, series: shown.series })}</p>
          {shown.booksWithMade > 0 ? (
            <Notice tone="warn" title={t("trash.purge.withMade", { count: shown.booksWithMade })}>
              {madeText(shown.made)}
            </Notice>
          ) : (
            <p>{t("trash.purge.withoutMade", { count: shown.books })}</p>
          )}
          {purge.isError ? (
            <Notice tone="bad" isAlert>
              {problemText(purge.error)}
            </Notice>
          ) : null}
          <ButtonRow isAtEnd>
            <Button look="plain" onClick={props.onClose} data-autofocus>
              {t("app.cancel")}
            </Button>
            <Button
              look="danger"
              isBusy={purge.isPending || preview.isFetching}
              disabled={shown.books === 0}
              onClick={() =>
                purge.mutate({ choice: props.choice, token: shown.token }, { onSuccess: finish })
              }
            >
              {t("trash.purge.confirm")}
            </Button>
          </ButtonRow>
        </>
      )}
    </Dialog>
  );
}
