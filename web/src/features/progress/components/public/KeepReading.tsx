import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { BookCard } from "@/features/books/components/public/BookCard";
import { CoverCardWaiting } from "@/ui/CoverCardWaiting";
import { Shelf } from "@/ui/Shelf";
import { progressQueries } from "../../queries";

const MOST = 20;
const WAITING_CARDS = 6;

/** The shelf of books in progress; absent when there are none. */
export function KeepReading() {
  const { t } = useTranslation();
  const { data: books, isPending } = useQuery(progressQueries.keepReading(MOST));
  const isEmpty = !isPending && (books?.items.length ?? 0) === 0;
  if (isEmpty) return null;
  return (
    <Shelf id="keep-reading" title={t("progress.keepReading")}>
      {books
        ? books.items.map((book) => (
            <li key={book.id}>
              <BookCard book={book} opensReader showsState isEager />
            </li>
          ))
        : Array.from({ length: WAITING_CARDS }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the waiting cards are all alike
            <li key={place}>
              <CoverCardWaiting />
            </li>
          ))}
    </Shelf>
  );
}
