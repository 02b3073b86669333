import { useTranslation } from "react-i18next";
import { usePreferences } from "@/lib/preferences";
import { CARD_TEXT_HEIGHT } from "@/ui/CoverCard";
import { CoverCardWaiting } from "@/ui/CoverCardWaiting";
import { PlainList } from "@/ui/PlainList";
import { useCoverMetrics } from "@/ui/use-cover-metrics";
import { VirtualGrid } from "@/ui/VirtualGrid";
import type { Book } from "../queries";
import { BookRow } from "./BookRow";
import { BookCard } from "./public/BookCard";

/** Books as covers or as lines, as this device prefers. */
export function BookItems(props: { books: Book[]; hasMore: boolean; onNearEnd: () => void }) {
  const { t } = useTranslation();
  const layout = usePreferences((state) => state.booksLayout);
  const metrics = useCoverMetrics(usePreferences((state) => state.coverSize));
  if (layout === "list") {
    return (
      <PlainList
        label={t("books.list.label")}
        hasMore={props.hasMore}
        moreLabel={t("books.list.more")}
        onMore={props.onNearEnd}
      >
        {props.books.map((book) => (
          <li key={book.id}>
            <BookRow book={book} />
          </li>
        ))}
      </PlainList>
    );
  }
  return (
    <VirtualGrid
      label={t("books.list.label")}
      items={props.books}
      keyOf={(book) => book.id}
      render={(book) => <BookCard book={book} />}
      renderWaiting={() => <CoverCardWaiting />}
      hasMore={props.hasMore}
      onNearEnd={props.onNearEnd}
      textHeight={CARD_TEXT_HEIGHT}
      {...metrics}
    />
  );
}
