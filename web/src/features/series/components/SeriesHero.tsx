import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SeriesCoverButton } from "@/features/covers/components/public/SeriesCoverButton";
import { libraryQueries } from "@/features/libraries/queries";
import { useFormat } from "@/lib/i18n/use-format";
import { Chips } from "@/ui/Chips";
import { ClampedText } from "@/ui/ClampedText";
import { Hero } from "@/ui/Hero";
import { Notice } from "@/ui/Notice";
import { seriesCoverUrl } from "../model";
import type { Series } from "../queries";
import { SeriesActions } from "./SeriesActions";
import { SeriesMenu } from "./SeriesMenu";

/** The top of the page of a series. */
export function SeriesHero({ series }: { series: Series }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: libraries } = useQuery(libraryQueries.list());
  const library = libraries?.items.find((item) => item.id === series.libraryId);
  const facts = [
    series.publisher,
    series.year?.toString(),
    series.language ? format.language(series.language) : null,
    series.readingDirection ? t(`series.direction.${series.readingDirection}`) : null,
    t("series.detail.readOf", { read: series.readCount, total: series.bookCount }),
  ].filter(Boolean);
  return (
    <Hero
      coverSrc={seriesCoverUrl(series)}
      title={series.title}
      look={series}
      isDim={series.isMissing}
      eyebrow={
        library ? (
          <Link
            to="/libraries/$libraryId"
            params={{ libraryId: library.id }}
            aria-label={t("series.detail.back", { library: library.name })}
          >
            {library.name}
          </Link>
        ) : (
          "\u00a0"
        )
      }
      facts={facts.join(" · ")}
      actions={
        <>
          <SeriesActions series={series} />
          <SeriesMenu series={series} />
          <SeriesCoverButton seriesId={series.id} />
        </>
      }
    >
      {series.isMissing ? <Notice tone="warn">{t("series.detail.missing")}</Notice> : null}
      {series.summary ? (
        <ClampedText
          text={series.summary}
          moreLabel={t("series.detail.more")}
          lessLabel={t("series.detail.less")}
        />
      ) : null}
      <Chips label={t("books.fact.genres")} words={[...new Set([...series.genres, ...series.tags])]} />
    </Hero>
  );
}
