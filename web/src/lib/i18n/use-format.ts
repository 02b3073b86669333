import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Numbers, sizes and dates in the person's language. */
export function createFormat(language: string) {
  const count = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
    count: (value: number) => count.format(value),
    percent: (fraction: number) => percent.format(fraction),
    size(bytes: number): string {
      const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
      const unit = UNITS[power] ?? "byte";
      const digits = power < 2 ? 0 : 1;
      return new Intl.NumberFormat(language, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: digits,
      }).format(bytes / 1000 ** power);
    },
    date: (iso: string) => date.format(new Date(iso)),
    moment: (iso: string) => moment.format(new Date(iso)),
    ago(iso: string, now = Date.now()): string {
      const seconds = Math.round((Date.parse(iso) - now) / 1000);
      const size = Math.abs(seconds);
      if (size < MINUTE) return relative.format(0, "second");
      if (size < HOUR) return relative.format(Math.round(seconds / MINUTE), "minute");
      if (size < DAY) return relative.format(Math.round(seconds / HOUR), "hour");
      if (size < 30 * DAY) return relative.format(Math.round(seconds / DAY), "day");
      return date.format(new Date(iso));
    },
    /** "2019", "2019-04" and "2019-04-03" name a year, a month and a day. */
    releaseDate(value: string): string {
      const [year, month, day] = value.split("-").map(Number);
      if (!year || !month) return value;
      const moment = new Date(Date.UTC(year, month - 1, day ?? 1));
      return new Intl.DateTimeFormat(language, {
        timeZone: "UTC",
        year: "numeric",
        month: "long",
        ...(day ? { day: "numeric" } : {}),
      }).format(moment);
    },
    /** The name of a language tag, or the tag itself. */
    language(tag: string): string {
      try {
        return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
      } catch {
        return tag;
      }
    },
  };
}

/** Formatting in the language of the app. */
export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}
