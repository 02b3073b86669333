import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { HeroWaiting } from "@/ui/HeroWaiting";
import { SeriesHero } from "../components/SeriesHero";
import { seriesQueries } from "../queries";

/** One series; its books are handed in by the caller. */
export function SeriesPage({ seriesId, children }: { seriesId: string; children: ReactNode }) {
  const { t } = useTranslation();
  const series = useQuery(seriesQueries.detail(seriesId));
  useDocumentTitle(series.data?.title);
  if (series.isPending) return <HeroWaiting label={t("app.loading")} />;
  if (series.isError) {
    return <ProblemState isPageTitle cause={series.error} onRetry={() => void series.refetch()} />;
  }
  return (
    <>
      <SeriesHero series={series.data} />
      {children}
    </>
  );
}
