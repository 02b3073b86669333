import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { CheckList } from "@/ui/CheckList";
import { RadioList } from "@/ui/RadioList";
import { ScrollBox } from "@/ui/ScrollBox";
import { SearchField } from "@/ui/SearchField";
import { Skeleton } from "@/ui/Skeleton";
import { type ChosenSeries, offeredSeries } from "../model";
import { type Series, seriesQueries } from "../queries";

/** A choice of other series of the same library: one of them, or several. */
export function SeriesChoice(props: {
  series: Series;
  label: string;
  isSingle?: boolean;
  chosen: ChosenSeries[];
  onChange: (chosen: ChosenSeries[]) => void;
}) {
  const { t } = useTranslation();
  const { series, chosen } = props;
  const [search, setSearch] = useState("");
  const found = useInfiniteQuery(seriesQueries.list({ libraryId: series.libraryId, search, sort: "title" }));
  const offered = offeredSeries(found.data?.pages.flatMap((page) => page.items) ?? [], chosen, series.id);
  const options = offered.map((one) => ({
    value: one.id,
    label: t("series.choice.line", { title: one.title, count: one.bookCount }),
  }));
  const choose = (ids: string[]) => props.onChange(offered.filter(({ id }) => ids.includes(id)));
  return (
    <>
      <SearchField
        label={t("series.search")}
        clearLabel={t("series.clearSearch")}
        value={search}
        onChange={setSearch}
      />
      {found.isPending ? (
        <Skeleton height={160} radius={10} />
      ) : found.isError ? (
        <ProblemState cause={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ScrollBox label={props.label}>
          {options.length === 0 ? (
            <p>{t("series.choice.empty")}</p>
          ) : props.isSingle ? (
            <RadioList
              label={props.label}
              options={options}
              chosen={chosen[0]?.id ?? null}
              onChange={(id) => choose([id])}
            />
          ) : (
            <CheckList
              label={props.label}
              options={options}
              chosen={chosen.map(({ id }) => id)}
              onChange={choose}
            />
          )}
        </ScrollBox>
      )}
    </>
  );
}
