import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Slider } from "@/ui/Slider";
import classes from "./chrome.module.css";

const STEPS = 1000;

/** The bar below a text: how much is read, and the way to any other place. */
export function TextBar(props: {
  isShown: boolean;
  fraction: number;
  isRtl: boolean;
  onFocus: () => void;
  onGo: (fraction: number) => void;
  onTurn: (direction: 1 | -1) => void;
}) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<number | null>(null);
  const shown = dragged ?? Math.round(props.fraction * STEPS);
  const percent = (value: number) => t("reader.text.percent", { percent: Math.floor((value / STEPS) * 100) });
  const left = props.isRtl ? 1 : -1;
  const right = props.isRtl ? -1 : 1;
  const label = (direction: 1 | -1) => (direction === 1 ? t("reader.text.next") : t("reader.text.previous"));
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
          label={t("reader.text.progress")}
          value={shown}
          min={0}
          max={STEPS}
          isInverted={props.isRtl}
          describe={percent}
          onChange={setDragged}
          onCommit={(value) => {
            setDragged(null);
            props.onGo(value / STEPS);
          }}
        />
      </div>
      <output className={classes.count}>{percent(shown)}</output>
      <IconButton label={label(right)} icon={<IconChevronRight />} onClick={() => props.onTurn(right)} />
    </footer>
  );
}
