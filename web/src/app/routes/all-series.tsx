import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { SeriesSearch } from "@/features/series/model";
import { SeriesListPage } from "@/features/series/pages/SeriesListPage";

const route = getRouteApi("/signed-in/shell/series");

/** The series of all libraries. */
export function AllSeriesRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const changeSearch = useCallback(
    (change: (search: SeriesSearch) => SeriesSearch) =>
      void navigate({ from: "/series", to: ".", search: change, replace: true, resetScroll: false }),
    [navigate],
  );
  return (
    <SeriesListPage title={t("series.title")} libraryId={null} search={search} onSearch={changeSearch} />
  );
}
