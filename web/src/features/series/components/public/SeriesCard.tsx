import { useTranslation } from "react-i18next";
import { CoverCard } from "@/ui/CoverCard";
import { readFraction, seriesCoverUrl, unreadCount } from "../../model";
import type { Series } from "../../queries";

/** A series in a grid or on a shelf. */
export function SeriesCard({ series, isEager = false }: { series: Series; isEager?: boolean }) {
  const { t } = useTranslation();
  const unread = unreadCount(series);
  return (
    <CoverCard
      link={{ to: "/series/$seriesId", params: { seriesId: series.id } }}
      src={seriesCoverUrl(series)}
      title={series.title}
      look={series}
      meta={t("series.bookCount", { count: series.bookCount })}
      hint={t("series.unread", { count: unread })}
      marks={{ count: unread, isDone: unread === 0 && series.bookCount > 0, fraction: readFraction(series) }}
      isDim={series.isMissing}
      isEager={isEager}
    />
  );
}
