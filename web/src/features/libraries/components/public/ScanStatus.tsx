import { useTranslation } from "react-i18next";
import { ScanControls } from "@/features/tasks/components/public/ScanControls";
import { useScansPaused } from "@/features/tasks/components/public/use-scans-paused";
import { ProgressBar } from "@/ui/ProgressBar";
import { isActive, scanFraction } from "../../model";
import type { Library } from "../../queries";
import classes from "./ScanStatus.module.css";
import { useLatestScan } from "./use-latest-scan";
import { useScanFacts, useScanText } from "./use-scan-text";

/** What the scan of a library is doing and what can be done about it, or when it last ran. */
export function ScanStatus({ library }: { library: Library }) {
  const { t } = useTranslation();
  const scanText = useScanText();
  const scanFacts = useScanFacts();
  const isPaused = useScansPaused();
  const scan = useLatestScan(library);
  const isRunning = isActive(scan);
  const facts = isRunning && scan ? scanFacts(scan) : [];
  return (
    <div className={classes.status} data-failed={scan?.state === "failed" || undefined}>
      <span aria-live={isRunning ? "polite" : "off"}>{[scanText(scan, isPaused), ...facts].join(" · ")}</span>
      {isRunning && scan ? (
        <>
          <ProgressBar
            label={t("libraries.scan.label", { name: library.name })}
            fraction={scanFraction(scan)}
          />
          {scan.current === null ? null : <span className={classes.current}>{scan.current}</span>}
          <div className={classes.controls}>
            <ScanControls taskId={scan.taskId} />
          </div>
        </>
      ) : null}
    </div>
  );
}
