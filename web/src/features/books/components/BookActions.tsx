import { IconBook2, IconCheck, IconDownload, IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { BookCoverButton } from "@/features/covers/components/public/BookCoverButton";
import { useFormat } from "@/lib/i18n/use-format";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonLink } from "@/ui/ButtonLink";
import { DownloadLink } from "@/ui/DownloadLink";
import { bookFileUrl, bookFraction, bookStatus, isFile, isReadable } from "../model";
import { useMarkBook } from "../mutations";
import type { Book } from "../queries";

function useReadLabel(): (book: Book) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (book) => {
    const status = bookStatus(book);
    if (status === "unread") return t("books.detail.read");
    if (status === "read") return t("books.detail.again");
    if (book.progress?.page) return t("books.detail.continuePage", { page: book.progress.page });
    return t("books.detail.continue", { percent: format.percent(bookFraction(book)) });
  };
}

/** What one can do with a book. */
export function BookActions({ book }: { book: Book }) {
  const { t } = useTranslation();
  const readLabel = useReadLabel();
  const problemText = useProblemText();
  const mayDo = useRights();
  const mark = useMarkBook();
  const isRead = bookStatus(book) === "read";
  return (
    <>
      {isReadable(book) ? (
        <ButtonLink
          link={{ to: "/books/$bookId/read", params: { bookId: book.id } }}
          icon={<IconBook2 size={20} aria-hidden="true" />}
        >
          {readLabel(book)}
        </ButtonLink>
      ) : null}
      {mayDo("files:read") && isFile(book) ? (
        <DownloadLink href={bookFileUrl(book.id)} icon={<IconDownload size={20} aria-hidden="true" />}>
          {t("books.detail.download")}
        </DownloadLink>
      ) : null}
      {mayDo("progress:write") ? (
        <Button
          icon={
            isRead ? <IconEyeOff size={18} aria-hidden="true" /> : <IconCheck size={18} aria-hidden="true" />
          }
          isBusy={mark.isPending}
          onClick={() =>
            mark.mutate(
              { bookId: book.id, isRead: !isRead },
              { onError: (cause) => showToast("bad", problemText(cause)) },
            )
          }
        >
          {isRead ? t("books.detail.markUnread") : t("books.detail.markRead")}
        </Button>
      ) : null}
      <BookCoverButton book={book} />
    </>
  );
}
