import { IconBook2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "@/ui/ButtonLink";
import { Skeleton } from "@/ui/Skeleton";
import { type NextStep, nextStep } from "../model";
import { type Series, seriesQueries } from "../queries";

function useStepLabel(): (step: NextStep) => string {
  const { t } = useTranslation();
  return (step) => {
    if (step.kind === "start") return t("series.detail.start");
    if (step.kind === "again") return t("series.detail.again");
    if (step.page === null) return t("series.detail.continue", { book: step.label });
    return t("series.detail.continuePage", { book: step.label, page: step.page });
  };
}

/** The main button of a series: it says exactly where reading goes on. */
export function SeriesActions({ series }: { series: Series }) {
  const stepLabel = useStepLabel();
  const next = useQuery(seriesQueries.nextBook(series.id));
  if (next.isPending) return <Skeleton width={220} height={44} radius={8} />;
  const step = nextStep(series.readCount, next.data);
  if (!step) return null;
  return (
    <ButtonLink
      link={{ to: "/books/$bookId/read", params: { bookId: step.bookId } }}
      icon={<IconBook2 size={20} aria-hidden="true" />}
    >
      {stepLabel(step)}
    </ButtonLink>
  );
}
