import { useTranslation } from "react-i18next";
import { Notice } from "@/ui/Notice";
import type { Book } from "../queries";
import { ReadAgain } from "./ReadAgain";

/** What is wrong with a file, and what deserves a remark. */
export function BookNotices({ book }: { book: Book }) {
  const { t } = useTranslation();
  return (
    <>
      {book.error ? (
        <Notice tone="bad" title={t("books.detail.errorTitle")}>
          <p>{book.error.message}</p>
          <ReadAgain book={book} />
        </Notice>
      ) : null}
      {book.isMissing ? <Notice tone="warn">{t("books.detail.missing")}</Notice> : null}
      {book.state === "pending" ? <Notice tone="info">{t("books.detail.pending")}</Notice> : null}
      {book.warnings.length > 0 ? (
        <Notice tone="warn" title={t("books.detail.warningsTitle", { count: book.warnings.length })}>
          <ul>
            {book.warnings.map((warning) => (
              <li key={`${warning.code} ${warning.message}`}>{warning.message}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </>
  );
}
