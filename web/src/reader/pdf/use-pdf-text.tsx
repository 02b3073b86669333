import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { authQueries } from "@/features/auth/queries";
import type { Book } from "@/features/books/queries";
import { showToast } from "@/lib/toasts";

const PdfTextLayer = lazy(async () => ({ default: (await import("./PdfTextLayer")).PdfTextLayer }));

/** The right without which the server does not hand out whole files. */
const READ_FILES: string = "files:read";

/** Selectable text over the pages of a document, for people who may read whole files. */
export function usePdfText(book: Book) {
  const { t } = useTranslation();
  const { data: user } = useQuery(authQueries.me());
  const [isShown, setShown] = useState(false);
  const isOffered = book.format === "pdf" && (user?.permissions.some((each) => each === READ_FILES) ?? false);

  const fail = () => {
    setShown(false);
    showToast("bad", t("reader.pdf.failed"));
  };
  const overlay = (page: number): ReactNode => (
    <Suspense fallback={null}>
      <PdfTextLayer bookId={book.id} page={page} onFailed={fail} />
    </Suspense>
  );
  return { isOffered, isShown, toggle: () => setShown(!isShown), overlay: isShown ? overlay : null };
}
