import { useTranslation } from "react-i18next";
import type { Book } from "../queries";

/** The name of a book's format: what people call the file, or that it is a folder. */
export function useFormatName(): (book: Pick<Book, "format">) => string {
  const { t } = useTranslation();
  return ({ format }) => (format === "folder" ? t("books.folder") : format.toUpperCase());
}
