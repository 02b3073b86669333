import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { Cover } from "@/ui/Cover";
import { CoverMarks } from "@/ui/CoverMarks";
import { bookCoverUrl, bookFraction, bookState } from "../model";
import type { Book } from "../queries";
import classes from "./BookRow.module.css";
import { useBookStateText } from "./public/use-book-state-text";
import { useFormatName } from "./use-format-name";

/** A book as a line of a list. */
export function BookRow({ book }: { book: Book }) {
  const { t } = useTranslation();
  const format = useFormat();
  const formatName = useFormatName();
  const stateText = useBookStateText();
  const facts = [
    book.number ? t("books.number", { number: book.number }) : null,
    book.pageCount > 0 ? t("books.pages", { count: book.pageCount }) : null,
    formatName(book),
    format.size(book.sizeBytes),
  ].filter(Boolean);
  return (
    <Link to="/books/$bookId" params={{ bookId: book.id }} className={classes.row}>
      <span className={classes.cover}>
        <Cover src={bookCoverUrl(book)} title={book.title} look={book} isDim={book.isMissing}>
          <CoverMarks fraction={bookFraction(book)} />
        </Cover>
      </span>
      <span className={classes.text}>
        <span className={classes.title}>{book.title}</span>
        <span className={classes.facts}>{facts.join(" · ")}</span>
      </span>
      <span className={classes.state} data-state={bookState(book)}>
        {stateText(book)}
      </span>
    </Link>
  );
}
