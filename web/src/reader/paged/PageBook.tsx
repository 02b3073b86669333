import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Book } from "@/features/books/queries";
import { toProblem } from "@/lib/api/problem";
import { ReaderOpening } from "../chrome/ReaderOpening";
import { ReaderRefusal } from "../chrome/ReaderRefusal";
import { readerQueries } from "../queries";
import { PageReader } from "./PageReader";

/** Fetches the list of pages of a comic or document, then shows them. */
export function PageBook({ book }: { book: Book }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(readerQueries.pages(book.id));
  const retry = () => void refetch();
  if (error) return <ReaderRefusal problem={toProblem(error)} onRetry={retry} />;
  if (!data) return <ReaderOpening />;
  if (data.items.length === 0) {
    return (
      <ReaderRefusal
        title={t("reader.state.emptyTitle")}
        body={t("reader.state.emptyBody")}
        onRetry={retry}
      />
    );
  }
  return <PageReader book={book} pageList={data} />;
}
