import { IconLayoutGrid, IconList } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type BooksLayout, usePreferences } from "@/lib/preferences";
import { Segmented } from "@/ui/Segmented";
import { SelectField } from "@/ui/SelectField";
import type { BookSort, BookStatus } from "../model";

/** Which books of a series are shown, in which order and layout. */
export function BooksToolbar(props: {
  sort: BookSort;
  status: BookStatus | null;
  onSort: (sort: BookSort) => void;
  onStatus: (status: BookStatus | null) => void;
}) {
  const { t } = useTranslation();
  const layout = usePreferences((state) => state.booksLayout);
  const setLayout = usePreferences((state) => state.setBooksLayout);
  return (
    <>
      <SelectField<BookStatus | "all">
        label={t("books.filter.label")}
        value={props.status ?? "all"}
        onChange={(status) => props.onStatus(status === "all" ? null : status)}
        options={[
          { value: "all", label: t("books.filter.all") },
          { value: "unread", label: t("books.filter.unread") },
          { value: "reading", label: t("books.filter.reading") },
          { value: "read", label: t("books.filter.read") },
        ]}
      />
      <SelectField<BookSort>
        label={t("books.sort.label")}
        value={props.sort}
        onChange={props.onSort}
        options={[
          { value: "number", label: t("books.sort.number") },
          { value: "-number", label: t("books.sort.numberDesc") },
          { value: "title", label: t("books.sort.title") },
          { value: "-createdAt", label: t("books.sort.createdDesc") },
          { value: "-readAt", label: t("books.sort.readDesc") },
        ]}
      />
      <Segmented<BooksLayout>
        label={t("books.list.layout")}
        value={layout}
        onChange={setLayout}
        options={[
          { value: "grid", label: <IconLayoutGrid size={20} aria-label={t("books.list.asGrid")} /> },
          { value: "list", label: <IconList size={20} aria-label={t("books.list.asList")} /> },
        ]}
      />
    </>
  );
}
