import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Deferred } from "@/ui/Deferred";

const LibraryDialog = lazy(() =>
  import("../LibraryDialog").then((module) => ({ default: module.LibraryDialog })),
);

/** Opens the dialog that adds a library, then goes to it. */
export function AddLibraryButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button look="solid" icon={<IconPlus size={18} aria-hidden="true" />} onClick={() => setIsOpen(true)}>
        {t("libraries.add")}
      </Button>
      <Deferred isWanted={isOpen}>
        <LibraryDialog
          isOpen={isOpen}
          library={null}
          onClose={() => setIsOpen(false)}
          onAdded={(library) =>
            void navigate({ to: "/libraries/$libraryId", params: { libraryId: library.id } })
          }
        />
      </Deferred>
    </>
  );
}
