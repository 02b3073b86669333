import { IconFilterOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { usePreferences } from "@/lib/preferences";
import { CoverCardWaiting } from "@/ui/CoverCardWaiting";
import { CoverGrid } from "@/ui/CoverGrid";
import { Section } from "@/ui/Section";
import { StateBlock } from "@/ui/StateBlock";
import { useCoverMetrics } from "@/ui/use-cover-metrics";
import type { BooksSearch } from "../../model";
import { bookQueries } from "../../queries";
import { BookItems } from "../BookItems";
import { BooksToolbar } from "../BooksToolbar";

const WAITING_CELLS = 6;

/** The books of a series; order and choice live in the address. */
export function SeriesBooks(props: {
  seriesId: string;
  search: BooksSearch;
  onSearch: (search: BooksSearch) => void;
}) {
  const { t } = useTranslation();
  const metrics = useCoverMetrics(usePreferences((state) => state.coverSize));
  const { sort = "number", status = null } = props.search;
  const books = useInfiniteQuery(bookQueries.ofSeries(props.seriesId, { sort, status }));
  const { fetchNextPage, isFetching } = books;
  const loadMore = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);
  const items = books.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <Section
      title={t("series.detail.books")}
      controls={
        <BooksToolbar
          sort={sort}
          status={status}
          onSort={(next) => props.onSearch({ ...(status ? { status } : {}), sort: next })}
          onStatus={(next) => props.onSearch({ sort, ...(next ? { status: next } : {}) })}
        />
      }
    >
      {books.isPending ? (
        <CoverGrid isBusy {...metrics}>
          {Array.from({ length: WAITING_CELLS }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the waiting cells are all alike
            <CoverCardWaiting key={place} />
          ))}
        </CoverGrid>
      ) : books.isError ? (
        <ProblemState cause={books.error} onRetry={() => void books.refetch()} />
      ) : items.length === 0 ? (
        <StateBlock icon={<IconFilterOff size={36} stroke={1.5} />} title={t("books.list.empty")} />
      ) : (
        <BookItems books={items} hasMore={books.hasNextPage} onNearEnd={loadMore} />
      )}
    </Section>
  );
}
