import { useTranslation } from "react-i18next";
import { type CoverSize, usePreferences } from "@/lib/preferences";
import { SearchField } from "@/ui/SearchField";
import { Segmented } from "@/ui/Segmented";
import { SelectField } from "@/ui/SelectField";
import { Toolbar } from "@/ui/Toolbar";
import type { SeriesSort } from "../model";

/** Search, order and cover size of a series grid. */
export function SeriesToolbar(props: {
  search: string;
  sort: SeriesSort;
  onSearch: (search: string) => void;
  onSort: (sort: SeriesSort) => void;
}) {
  const { t } = useTranslation();
  const coverSize = usePreferences((state) => state.coverSize);
  const setCoverSize = usePreferences((state) => state.setCoverSize);
  return (
    <Toolbar>
      <SearchField
        label={t("series.search")}
        clearLabel={t("series.clearSearch")}
        value={props.search}
        onChange={props.onSearch}
      />
      <SelectField<SeriesSort>
        label={t("series.sort.label")}
        value={props.sort}
        onChange={props.onSort}
        options={[
          { value: "title", label: t("series.sort.title") },
          { value: "-title", label: t("series.sort.titleDesc") },
          { value: "-createdAt", label: t("series.sort.createdDesc") },
          { value: "createdAt", label: t("series.sort.created") },
          { value: "-updatedAt", label: t("series.sort.updatedDesc") },
          { value: "-bookCount", label: t("series.sort.booksDesc") },
        ]}
      />
      <Segmented<CoverSize>
        label={t("series.coverSize.label")}
        value={coverSize}
        onChange={setCoverSize}
        options={[
          { value: "small", label: t("series.coverSize.small") },
          { value: "medium", label: t("series.coverSize.medium") },
          { value: "large", label: t("series.coverSize.large") },
        ]}
      />
    </Toolbar>
  );
}
