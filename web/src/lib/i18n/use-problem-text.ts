import { useTranslation } from "react-i18next";
import { toProblem } from "../api/problem";

/** The sentence for a fault; the keys are typed, so a new code without a translation does not compile. */
export function useProblemText(): (cause: unknown) => string {
  const { t } = useTranslation();
  return (cause) => t(`errors.${toProblem(cause).code}`);
}
