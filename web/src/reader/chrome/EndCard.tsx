import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import classes from "./chrome.module.css";

/** Where one can go from the edge of a book. */
export interface EndChoices {
  edge: "start" | "end";
  title: string;
  otherBookId: string | null;
  onOther: () => void;
  onAgain: () => void;
  onLeave: () => void;
  onStay?: () => void;
}

/** Offers the neighboring book and the ways out. */
export function EndCard(props: EndChoices) {
  const { t } = useTranslation();
  const titleId = useId();
  const isEnd = props.edge === "end";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons with a heading, not a form
    <div className={classes.card} role="group" aria-labelledby={titleId}>
      <h2 id={titleId}>
        {isEnd ? t("reader.end.title", { title: props.title }) : t("reader.end.startTitle")}
      </h2>
      {props.otherBookId ? (
        <Button look="solid" isWide onClick={props.onOther}>
          {isEnd ? t("reader.end.next") : t("reader.end.previous")}
        </Button>
      ) : null}
      {isEnd ? (
        <Button isWide onClick={props.onAgain}>
          {t("reader.end.again")}
        </Button>
      ) : null}
      <Button isWide onClick={props.onLeave}>
        {t("reader.end.leave")}
      </Button>
      {props.onStay ? (
        <Button look="plain" isWide onClick={props.onStay}>
          {t("reader.end.stay")}
        </Button>
      ) : null}
    </div>
  );
}
