import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { SeriesBooks } from "@/features/books/components/public/SeriesBooks";
import { SeriesPage } from "@/features/series/pages/SeriesPage";

const route = getRouteApi("/signed-in/shell/series/$seriesId");

/** One series with its books. */
export function SeriesRoute() {
  const { seriesId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <SeriesPage key={seriesId} seriesId={seriesId}>
      <SeriesBooks
        seriesId={seriesId}
        search={search}
        onSearch={(next) =>
          void navigate({
            from: "/series/$seriesId",
            to: ".",
            search: () => next,
            replace: true,
            resetScroll: false,
          })
        }
      />
    </SeriesPage>
  );
}
