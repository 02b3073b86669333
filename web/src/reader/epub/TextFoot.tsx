import { useTranslation } from "react-i18next";
import classes from "./EpubView.module.css";

/** The line below a page of text; assistive technology hears it from the live region instead. */
export function TextFoot(props: { chapter: string | null; percent: number }) {
  const { t } = useTranslation();
  return (
    <p className={classes.foot} aria-hidden="true">
      {props.chapter ? <span>{props.chapter}</span> : null}
      <span>{t("reader.text.percent", { percent: props.percent })}</span>
    </p>
  );
}
