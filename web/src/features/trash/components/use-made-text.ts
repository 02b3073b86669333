import { useTranslation } from "react-i18next";
import { kindsMade, type Made } from "../model";

/** What people made, as words for a line; empty when that is nothing. */
export function useMadeText(): (made: Made) => string {
  const { t } = useTranslation();
  return (made) =>
    kindsMade(made)
      .map(({ kind, count }) => t(`trash.made.${kind}`, { count }))
      .join(" · ");
}
