import { useTranslation } from "react-i18next";
import classes from "./chrome.module.css";

/** An empty reader while the book is on its way; it says so only when that takes long. */
export function ReaderOpening() {
  const { t } = useTranslation();
  return (
    <div className={classes.reader} data-ground="auto">
      <div className={classes.middle} role="status">
        <span className={classes.spinner} aria-hidden="true" />
        <span className="cx-visually-hidden">{t("reader.opening")}</span>
      </div>
    </div>
  );
}
