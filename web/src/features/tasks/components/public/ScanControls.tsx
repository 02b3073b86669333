import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { useCancelTask, usePauseLane } from "../../mutations";
import { useScansPaused } from "./use-scans-paused";

/** Pauses, resumes and stops a scan that waits or is at work; nothing is drawn for those who may not. */
export function ScanControls({ taskId }: { taskId: string }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const mayWrite = useRights()("tasks:write");
  const isPaused = useScansPaused();
  const pause = usePauseLane();
  const cancel = useCancelTask();
  const onError = (cause: unknown) => showToast("bad", problemText(cause));
  if (!mayWrite) return null;
  return (
    <ButtonRow>
      <Button
        icon={isPaused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
        isBusy={pause.isPending}
        onClick={() => pause.mutate({ lane: "scan", paused: !isPaused }, { onError })}
      >
        {t(isPaused ? "tasks.scans.resume" : "tasks.scans.pause")}
      </Button>
      <Button
        look="plain"
        icon={<IconPlayerStop size={18} />}
        isBusy={cancel.isPending}
        onClick={() => cancel.mutate(taskId, { onError })}
      >
        {t("tasks.scans.stop")}
      </Button>
    </ButtonRow>
  );
}
