import { useTranslation } from "react-i18next";
import { CoverCard } from "@/ui/CoverCard";
import { bookCoverUrl, bookFraction, bookState } from "../../model";
import type { Book } from "../../queries";
import { useBookStateText } from "./use-book-state-text";

/** A book in a grid or on a shelf; `opensReader` goes straight to the page where one stopped. */
export function BookCard(props: {
  book: Book;
  opensReader?: boolean;
  showsState?: boolean;
  isEager?: boolean;
}) {
  const { t } = useTranslation();
  const stateText = useBookStateText();
  const { book } = props;
  const state = bookState(book);
  const number = book.number ? t("books.number", { number: book.number }) : null;
  const pages = book.pageCount > 0 ? t("books.pages", { count: book.pageCount }) : null;
  return (
    <CoverCard
      link={{
        to: props.opensReader ? "/books/$bookId/read" : "/books/$bookId",
        params: { bookId: book.id },
      }}
      src={bookCoverUrl(book)}
      title={book.title}
      look={book}
      meta={(props.showsState ? [stateText(book)] : [number, pages]).filter(Boolean).join(" · ")}
      hint={props.showsState ? undefined : stateText(book)}
      marks={{ isDone: state === "read", isFaulty: state === "error", fraction: bookFraction(book) }}
      isDim={book.isMissing}
      isEager={props.isEager ?? false}
    />
  );
}
