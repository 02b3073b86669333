import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { LibraryMenu } from "@/features/libraries/components/public/LibraryMenu";
import { ScanStatus } from "@/features/libraries/components/public/ScanStatus";
import { libraryQueries } from "@/features/libraries/queries";
import type { SeriesSearch } from "@/features/series/model";
import { SeriesListPage } from "@/features/series/pages/SeriesListPage";
import { ProblemState } from "@/features/system/components/public/ProblemState";

const route = getRouteApi("/signed-in/shell/libraries/$libraryId");

/** The series of one library. */
export function LibraryRoute() {
  const { libraryId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const library = useQuery(libraryQueries.detail(libraryId));
  const changeSearch = useCallback(
    (change: (search: SeriesSearch) => SeriesSearch) =>
      void navigate({
        from: "/libraries/$libraryId",
        to: ".",
        search: change,
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  if (library.isError) {
    return <ProblemState isPageTitle cause={library.error} onRetry={() => void library.refetch()} />;
  }
  return (
    <SeriesListPage
      key={libraryId}
      title={library.data?.name ?? "\u00a0"}
      libraryId={libraryId}
      search={search}
      onSearch={changeSearch}
      detail={library.data ? <ScanStatus library={library.data} /> : <div>{"\u00a0"}</div>}
      actions={
        library.data ? (
          <LibraryMenu library={library.data} onRemoved={() => void navigate({ to: "/libraries" })} />
        ) : null
      }
    />
  );
}
