import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { isActive, scanWord, timeLeft } from "../../model";
import type { Scan } from "../../queries";

/** What a scan is doing, or when the last one ended, in a sentence. */
export function useScanText(): (scan: Scan | null, isPaused: boolean) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (scan, isPaused) => {
    if (!scan) return t("libraries.scan.never");
    if (isPaused && isActive(scan)) return t("libraries.scan.paused");
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

/** How fast a scan goes, how long it takes yet and what went wrong, as far as that is known. */
export function useScanFacts(): (scan: Scan) => string[] {
  const { t } = useTranslation();
  return (scan) => {
    const facts: string[] = [];
    if (scan.errors > 0) facts.push(t("libraries.scan.problems", { count: scan.errors }));
    if (scan.state !== "running") return facts;
    if (scan.booksPerMinute !== null) facts.push(t("libraries.scan.rate", { count: scan.booksPerMinute }));
    if (scan.secondsLeft !== null) {
      const { unit, count } = timeLeft(scan.secondsLeft);
      facts.push(t(`libraries.scan.left.${unit}`, { count }));
    }
    return facts;
  };
}
