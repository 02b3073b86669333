import type { ReactNode } from "react";
import classes from "./ScrollBox.module.css";

/** A part of a dialog that scrolls by itself when it is long. */
export function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <section className={classes.box} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
