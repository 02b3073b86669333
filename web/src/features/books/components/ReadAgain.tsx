import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { useReadAgain } from "../mutations";
import type { Book } from "../queries";

/** Has the file of a book read again, for those who may start scans. */
export function ReadAgain({ book }: { book: Book }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const mayScan = useRights()("libraries:scan");
  const readAgain = useReadAgain();
  if (!mayScan || book.isMissing) return null;
  return (
    <Button
      isBusy={readAgain.isPending}
      onClick={() =>
        readAgain.mutate(book, {
          onSuccess: () => showToast("good", t("books.detail.readingAgain")),
          onError: (cause) => showToast("bad", problemText(cause)),
        })
      }
    >
      {t("books.detail.readAgain")}
    </Button>
  );
}
