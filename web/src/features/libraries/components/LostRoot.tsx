import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { canConfirm } from "../model";
import { useConfirmLosses } from "../mutations";
import type { Library, LibraryRoot } from "../queries";

/** A folder that scans leave alone: why, and a way to say that it is meant to be so. */
export function LostRoot({ library, root }: { library: Library; root: LibraryRoot }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const confirm = useConfirmLosses();
  const state = root.state === "ok" ? "missing" : root.state;
  return (
    <Notice tone="warn">
      <p>
        {t(`libraries.root.${state}`, {
          path: root.path,
          gone: root.goneBooks ?? 0,
          held: root.heldBooks ?? 0,
        })}
      </p>
      {root.isConfirmed ? <p>{t("libraries.root.confirmed")}</p> : null}
      {confirm.isError ? <p role="alert">{problemText(confirm.error)}</p> : null}
      {canConfirm(root) ? (
        <Button
          isBusy={confirm.isPending}
          onClick={() => confirm.mutate({ id: library.id, rootIds: [root.id] })}
        >
          {t("libraries.root.confirm")}
        </Button>
      ) : null}
    </Notice>
  );
}
