import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Slider } from "@/ui/Slider";
import classes from "./chrome.module.css";

/** The bar below the page: where one is, and the way to any other page. */
export function PageBar(props: {
  isShown: boolean;
  page: number;
  total: number;
  isRtl: boolean;
  onFocus: () => void;
  onGo: (page: number) => void;
  onTurn: (direction: 1 | -1) => void;
}) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<number | null>(null);
  // The thumb follows the finger; the page follows when it is let go.
  useEffect(() => setDragged((last) => (last === props.page ? null : last)), [props.page]);
  const shown = dragged ?? props.page;
  const commit = (page: number) => {
    setDragged(null);
    props.onGo(page);
  };
  const left = props.isRtl ? 1 : -1;
  const label = (direction: 1 | -1) => (direction === 1 ? t("reader.page.next") : t("reader.page.previous"));
  return (
    <footer
      className={`${classes.bar} ${classes.bottom}`}
      data-hidden={!props.isShown || undefined}
      data-reader-bar
      onFocusCapture={props.onFocus}
    >
      <IconButton label={label(left)} icon={<IconChevronLeft />} onClick={() => props.onTurn(left)} />
      <div className={classes.slider}>
        <Slider
          label={t("reader.page.slider")}
          value={shown}
          min={1}
          max={Math.max(2, props.total)}
          isInverted={props.isRtl}
          describe={(page) => t("reader.page.of", { page, total: props.total })}
          onChange={setDragged}
          onCommit={commit}
        />
      </div>
      <output className={classes.count}>{t("reader.page.of", { page: shown, total: props.total })}</output>
      <IconButton
        label={label(left === 1 ? -1 : 1)}
        icon={<IconChevronRight />}
        onClick={() => props.onTurn(left === 1 ? -1 : 1)}
      />
    </footer>
  );
}
