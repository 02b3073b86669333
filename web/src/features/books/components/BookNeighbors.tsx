import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "@/ui/ButtonLink";
import { ButtonRow } from "@/ui/ButtonRow";
import type { Book } from "../queries";

/** The ways to the books before and after. */
export function BookNeighbors({ book }: { book: Book }) {
  const { t } = useTranslation();
  if (!book.previousBookId && !book.nextBookId) return null;
  return (
    <nav aria-label={t("books.detail.siblings")}>
      <ButtonRow>
        {book.previousBookId ? (
          <ButtonLink
            look="soft"
            link={{ to: "/books/$bookId", params: { bookId: book.previousBookId } }}
            icon={<IconChevronLeft size={18} aria-hidden="true" />}
          >
            {t("books.detail.previous")}
          </ButtonLink>
        ) : null}
        {book.nextBookId ? (
          <ButtonLink
            look="soft"
            link={{ to: "/books/$bookId", params: { bookId: book.nextBookId } }}
            icon={<IconChevronRight size={18} aria-hidden="true" />}
          >
            {t("books.detail.next")}
          </ButtonLink>
        ) : null}
      </ButtonRow>
    </nav>
  );
}
