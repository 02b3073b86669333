import { IconRestore, IconTrashX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { MOST_NAMED } from "../model";
import { useRestore } from "../mutations";

/** What can be done with the chosen books of the trash. */
export function TrashActions({ chosen, onPurge }: { chosen: string[]; onPurge: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const restore = useRestore();
  const isNone = chosen.length === 0;
  return (
    <ButtonRow>
      <Button
        icon={<IconRestore size={18} />}
        isBusy={restore.isPending}
        disabled={isNone}
        onClick={() =>
          restore.mutate(chosen, {
            onSuccess: () => showToast("good", t("trash.restore.started")),
            onError: (cause) => showToast("bad", problemText(cause)),
          })
        }
      >
        {t("trash.restore.submit")}
      </Button>
      <Button icon={<IconTrashX size={18} />} disabled={isNone} onClick={onPurge}>
        {t("trash.purge.chosen")}
      </Button>
      <span aria-live="polite">{t("trash.chosen", { count: chosen.length, most: MOST_NAMED })}</span>
    </ButtonRow>
  );
}
