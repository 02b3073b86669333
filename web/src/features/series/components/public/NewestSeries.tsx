import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CoverCardWaiting } from "@/ui/CoverCardWaiting";
import { Shelf } from "@/ui/Shelf";
import { seriesQueries } from "../../queries";
import classes from "./NewestSeries.module.css";
import { SeriesCard } from "./SeriesCard";

const MOST = 20;
const WAITING_CARDS = 6;

/** The shelf of what came last to a library; absent while the library is empty. */
export function NewestSeries({ library }: { library: { id: string; name: string } }) {
  const { t } = useTranslation();
  const { data: series, isPending } = useQuery(seriesQueries.newest(library.id, MOST));
  const isEmpty = !isPending && (series?.items.length ?? 0) === 0;
  if (isEmpty) return null;
  return (
    <Shelf
      id={`newest-${library.id}`}
      title={t("home.newIn", { library: library.name })}
      more={
        <Link
          to="/libraries/$libraryId"
          params={{ libraryId: library.id }}
          className={classes.all}
          aria-label={t("home.seeAllOf", { library: library.name })}
        >
          {t("home.seeAll")}
        </Link>
      }
    >
      {series
        ? series.items.map((item) => (
            <li key={item.id}>
              <SeriesCard series={item} />
            </li>
          ))
        : Array.from({ length: WAITING_CARDS }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the waiting cards are all alike
            <li key={place}>
              <CoverCardWaiting />
            </li>
          ))}
    </Shelf>
  );
}
