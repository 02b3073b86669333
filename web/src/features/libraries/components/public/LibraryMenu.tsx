import { IconDots, IconPencil, IconRefresh, IconRefreshAlert, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { useScanLibrary } from "../../mutations";
import type { Library } from "../../queries";
import { LibraryDialog } from "../LibraryDialog";
import { RemoveLibraryDialog } from "../RemoveLibraryDialog";

/** What one may do with a library; nothing is drawn when that is nothing. */
export function LibraryMenu({ library, onRemoved }: { library: Library; onRemoved?: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const mayDo = useRights();
  const scan = useScanLibrary();
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const close = () => setDialog(null);

  function start(isDeep: boolean): void {
    scan.mutate(
      { id: library.id, isDeep },
      {
        onSuccess: () => showToast("good", t("libraries.toast.scanStarted")),
        onError: (cause) => showToast("bad", problemText(cause)),
      },
    );
  }

  const scanEntries = [
    {
      key: "scan",
      label: t("libraries.menu.scan"),
      icon: <IconRefresh size={18} />,
      onSelect: () => start(false),
    },
    {
      key: "rescan",
      label: t("libraries.menu.rescan"),
      icon: <IconRefreshAlert size={18} />,
      onSelect: () => start(true),
    },
  ];
  const writeEntries = [
    {
      key: "edit",
      label: t("libraries.menu.edit"),
      icon: <IconPencil size={18} />,
      onSelect: () => setDialog("edit"),
    },
    {
      key: "remove",
      label: t("libraries.menu.remove"),
      icon: <IconTrash size={18} />,
      isDangerous: true,
      onSelect: () => setDialog("remove"),
    },
  ];
  const entries = [
    ...(mayDo("libraries:scan") ? scanEntries : []),
    ...(mayDo("libraries:write") ? writeEntries : []),
  ];
  if (entries.length === 0) return null;

  return (
    <>
      <Menu
        entries={entries}
        trigger={
          <IconButton
            label={t("libraries.menu.open", { name: library.name })}
            icon={<IconDots size={20} />}
          />
        }
      />
      <LibraryDialog isOpen={dialog === "edit"} library={library} onClose={close} />
      <RemoveLibraryDialog
        isOpen={dialog === "remove"}
        library={library}
        onClose={close}
        {...(onRemoved ? { onRemoved } : {})}
      />
    </>
  );
}
