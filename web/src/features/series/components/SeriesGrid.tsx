import { IconBooks, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/Button";
import { CARD_TEXT_HEIGHT } from "@/ui/CoverCard";
import { CoverCardWaiting } from "@/ui/CoverCardWaiting";
import { CoverGrid } from "@/ui/CoverGrid";
import { StateBlock } from "@/ui/StateBlock";
import { useCoverMetrics } from "@/ui/use-cover-metrics";
import { VirtualGrid } from "@/ui/VirtualGrid";
import { type SeriesFilter, seriesQueries } from "../queries";
import { SeriesCard } from "./public/SeriesCard";

const WAITING_CELLS = 18;
const EAGER_CELLS = 12;

/** All series that a filter lets through, drawn as far as one scrolls. */
export function SeriesGrid({ filter, onClear }: { filter: SeriesFilter; onClear: () => void }) {
  const { t } = useTranslation();
  const metrics = useCoverMetrics(usePreferences((state) => state.coverSize));
  const series = useInfiniteQuery(seriesQueries.list(filter));
  const { fetchNextPage, isFetching } = series;
  const loadMore = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);

  if (series.isPending) {
    return (
      <CoverGrid isBusy {...metrics}>
        {Array.from({ length: WAITING_CELLS }, (_, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the waiting cells are all alike
          <CoverCardWaiting key={place} />
        ))}
      </CoverGrid>
    );
  }
  if (series.isError) return <ProblemState cause={series.error} onRetry={() => void series.refetch()} />;

  const items = series.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && filter.search) {
    return (
      <StateBlock
        icon={<IconSearchOff size={36} stroke={1.5} />}
        title={t("series.empty.searchTitle", { search: filter.search })}
        body={t("series.empty.searchBody")}
        action={<Button onClick={onClear}>{t("series.empty.clear")}</Button>}
      />
    );
  }
  if (items.length === 0) {
    return (
      <StateBlock
        icon={<IconBooks size={36} stroke={1.5} />}
        title={t("series.empty.title")}
        body={t("series.empty.body")}
      />
    );
  }
  return (
    <VirtualGrid
      label={t("series.grid")}
      items={items}
      keyOf={(item) => item.id}
      render={(item, index) => <SeriesCard series={item} isEager={index < EAGER_CELLS} />}
      renderWaiting={() => <CoverCardWaiting />}
      hasMore={series.hasNextPage}
      onNearEnd={loadMore}
      textHeight={CARD_TEXT_HEIGHT}
      {...metrics}
    />
  );
}
