import { useEffect, useRef } from "react";
import classes from "./chrome.module.css";
import { EndCard, type EndChoices } from "./EndCard";

/** What comes after the last page, or before the first one, over the page. */
export function EndPanel(props: EndChoices & { onStay: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector("button")?.focus(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes it with Escape, and has the button
    // biome-ignore lint/a11y/noStaticElementInteractions: a tap beside the card is a shortcut for its last button
    <div
      ref={panel}
      className={classes.end}
      onClick={(event) => event.target === event.currentTarget && props.onStay()}
    >
      <EndCard {...props} />
    </div>
  );
}
