import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { toProblem } from "@/lib/api/problem";
import { useDocumentTitle } from "@/lib/use-document-title";
import { ReaderOpening } from "./chrome/ReaderOpening";
import { ReaderRefusal } from "./chrome/ReaderRefusal";
import { PageBook } from "./paged/PageBook";
import { readerQueries } from "./queries";

const EpubReader = lazy(async () => ({ default: (await import("./epub/EpubReader")).EpubReader }));

/** Opens a book in the reader of its format, at the place where one stopped. */
export function ReaderPage({ bookId }: { bookId: string }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data: book, error, refetch } = useQuery(readerQueries.opening(queryClient, bookId));
  useDocumentTitle(book?.title);

  const retry = () => void refetch();
  if (error) return <ReaderRefusal problem={toProblem(error)} onRetry={retry} />;
  if (!book) return <ReaderOpening />;
  if (book.isMissing) {
    return (
      <ReaderRefusal
        title={t("reader.state.missingTitle")}
        body={t("reader.state.missingBody")}
        onRetry={retry}
      />
    );
  }
  if (book.state === "error") return <ReaderRefusal body={book.error?.message ?? null} onRetry={retry} />;
  if (book.state === "pending") {
    return (
      <ReaderRefusal
        title={t("reader.state.pendingTitle")}
        body={t("reader.state.pendingBody")}
        onRetry={retry}
      />
    );
  }
  if (book.format !== "epub") return <PageBook book={book} />;
  return (
    <Suspense fallback={<ReaderOpening />}>
      <EpubReader book={book} />
    </Suspense>
  );
}
