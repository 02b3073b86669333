import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { bookFraction, bookState } from "../../model";
import type { Book } from "../../queries";

/** The word for how a book stands: unread, 40% read, cannot be read. */
export function useBookStateText(): (book: Book) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (book) => t(`books.state.${bookState(book)}`, { percent: format.percent(bookFraction(book)) });
}
