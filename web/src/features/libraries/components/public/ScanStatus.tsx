import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { ProgressBar } from "@/ui/ProgressBar";
import { isActive, scanFraction, scanWord } from "../../model";
import type { Library, Scan } from "../../queries";
import classes from "./ScanStatus.module.css";
import { useLatestScan } from "./use-latest-scan";

function useScanText(): (scan: Scan | null) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (scan) => {
    if (!scan) return t("libraries.scan.never");
    const word = scanWord(scan);
    switch (word) {
      case "discovering":
        return t("libraries.scan.discovering", { found: scan.filesFound });
      case "analyzing":
        return t("libraries.scan.analyzing", { done: scan.booksDone, total: scan.booksTotal });
      case "failed":
        return t("libraries.scan.failed", { message: scan.error?.message ?? "" });
      case "done":
        return t("libraries.scan.doneAgo", { when: format.ago(scan.finishedAt ?? scan.startedAt ?? "") });
      default:
        return t(`libraries.scan.${word}`);
    }
  };
}

/** What the scan of a library is doing, or when it last ran. */
export function ScanStatus({ library }: { library: Library }) {
  const { t } = useTranslation();
  const scanText = useScanText();
  const scan = useLatestScan(library);
  const isRunning = isActive(scan);
  return (
    <div className={classes.status} data-failed={scan?.state === "failed" || undefined}>
      <span aria-live={isRunning ? "polite" : "off"}>
        {scanText(scan)}
        {isRunning && scan && scan.errors > 0
          ? ` · ${t("libraries.scan.problems", { count: scan.errors })}`
          : null}
      </span>
      {isRunning && scan ? (
        <ProgressBar
          label={t("libraries.scan.label", { name: library.name })}
          fraction={scanFraction(scan)}
        />
      ) : null}
    </div>
  );
}
