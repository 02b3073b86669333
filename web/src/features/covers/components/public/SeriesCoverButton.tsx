import { IconPhotoEdit } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { bookQueries } from "@/features/books/queries";
import { Button } from "@/ui/Button";
import { hasImages } from "../../model";
import { CoverDialog } from "../CoverDialog";

const FIRST_TO_LAST = { sort: "number", status: null } as const;

/** Lets whoever may describe series choose the cover of one. */
export function SeriesCoverButton({ seriesId }: { seriesId: string }) {
  const { t } = useTranslation();
  const mayDo = useRights();
  const [isOpen, setIsOpen] = useState(false);
  const { data } = useInfiniteQuery({ ...bookQueries.ofSeries(seriesId, FIRST_TO_LAST), enabled: isOpen });
  if (!mayDo("metadata:write")) return null;
  const books = data?.pages.flatMap((page) => page.items).filter(hasImages);
  return (
    <>
      <Button icon={<IconPhotoEdit size={18} aria-hidden="true" />} onClick={() => setIsOpen(true)}>
        {t("covers.open")}
      </Button>
      {isOpen && books ? (
        <CoverDialog
          owner={{ kind: "series", id: seriesId }}
          books={books}
          onClose={() => setIsOpen(false)}
        />
      ) : null}
    </>
  );
}
