import { IconPhotoEdit } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { Button } from "@/ui/Button";
import { hasImages } from "../../model";
import { CoverDialog } from "../CoverDialog";

/** Lets whoever may describe books choose the cover of one. */
export function BookCoverButton({
  book,
}: {
  book: { id: string; title: string; pageCount: number; format: string };
}) {
  const { t } = useTranslation();
  const mayDo = useRights();
  const [isOpen, setIsOpen] = useState(false);
  if (!mayDo("metadata:write")) return null;
  return (
    <>
      <Button icon={<IconPhotoEdit size={18} aria-hidden="true" />} onClick={() => setIsOpen(true)}>
        {t("covers.open")}
      </Button>
      {isOpen ? (
        <CoverDialog
          owner={{ kind: "book", id: book.id }}
          books={hasImages(book) ? [book] : []}
          onClose={() => setIsOpen(false)}
        />
      ) : null}
    </>
  );
}
