import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Page } from "@/ui/Page";
import { SeriesGrid } from "../components/SeriesGrid";
import { SeriesToolbar } from "../components/SeriesToolbar";
import type { SeriesSearch, SeriesSort } from "../model";
import { seriesQueries } from "../queries";

/** A grid of series: those of one library, or all of them. */
export function SeriesListPage(props: {
  title: string;
  libraryId: string | null;
  search: SeriesSearch;
  onSearch: (change: (search: SeriesSearch) => SeriesSearch) => void;
  detail?: ReactNode;
  actions?: ReactNode;
}) {
  const { t } = useTranslation();
  useDocumentTitle(props.title);
  const { onSearch } = props;
  const { search = "", sort = "title" } = props.search;
  const filter = { libraryId: props.libraryId, search, sort };
  const { data } = useInfiniteQuery(seriesQueries.list(filter));
  const total = data?.pages[0]?.total;

  const changeSearch = useCallback(
    (text: string) => onSearch(({ search: _old, ...rest }) => (text ? { ...rest, search: text } : rest)),
    [onSearch],
  );
  const changeSort = useCallback(
    (next: SeriesSort) => onSearch((old) => ({ ...old, sort: next })),
    [onSearch],
  );

  return (
    <Page
      title={props.title}
      detail={
        <>
          <span aria-live="polite">
            {total === undefined ? "\u00a0" : t("series.count", { count: total })}
          </span>
          {props.detail}
        </>
      }
      actions={props.actions}
    >
      <SeriesToolbar search={search} sort={sort} onSearch={changeSearch} onSort={changeSort} />
      <SeriesGrid filter={filter} onClear={() => changeSearch("")} />
    </Page>
  );
}
