import { IconPhotoPlus, IconWand } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Dialog } from "@/ui/Dialog";
import { FileButton } from "@/ui/FileButton";
import { Notice } from "@/ui/Notice";
import { Spinner } from "@/ui/Spinner";
import { type CoverOwner, isDecided } from "../model";
import { type CoverStep, useChangeCovers } from "../mutations";
import { coverQueries } from "../queries";
import { CoverChoices } from "./CoverChoices";
import { PagePicker } from "./PagePicker";

const IMAGES = "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/jxl,image/avif";

/** Which covers there are, which one is shown, and other ones. */
export function CoverDialog(props: {
  owner: CoverOwner;
  /** Books whose pages may be picked. */
  books: { id: string; title: string }[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { data: covers, ...query } = useQuery(coverQueries.of(props.owner));
  const change = useChangeCovers(props.owner);
  const step = (next: CoverStep) => change.mutate(next);
  return (
    <Dialog isOpen isTall title={t("covers.title")} closeLabel={t("covers.close")} onClose={props.onClose}>
      {change.error ? (
        <Notice tone="bad" isAlert>
          {problemText(change.error)}
        </Notice>
      ) : null}
      {query.isPending ? (
        <p>
          <Spinner /> {t("app.loading")}
        </p>
      ) : null}
      {query.error ? <ProblemState cause={query.error} onRetry={() => void query.refetch()} /> : null}
      {covers ? (
        <CoverChoices owner={props.owner} covers={covers.items} isBusy={change.isPending} onStep={step} />
      ) : null}
      <ButtonRow>
        <FileButton
          accept={IMAGES}
          icon={<IconPhotoPlus size={18} aria-hidden="true" />}
          isBusy={change.isPending}
          onChoose={(image) => step({ do: "upload", image })}
        >
          {t("covers.upload")}
        </FileButton>
        {covers && isDecided(covers.items) ? (
          <Button
            look="plain"
            icon={<IconWand size={18} aria-hidden="true" />}
            disabled={change.isPending}
            onClick={() => step({ do: "choose", coverId: null })}
          >
            {t("covers.automatic")}
          </Button>
        ) : null}
      </ButtonRow>
      {props.books.length > 0 ? (
        <PagePicker
          books={props.books}
          isBusy={change.isPending}
          onPick={(pick) => step({ do: "pick", ...pick })}
        />
      ) : null}
    </Dialog>
  );
}
