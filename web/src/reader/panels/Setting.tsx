import type { ReactNode } from "react";
import classes from "../chrome/chrome.module.css";

/** One named choice of a panel. */
export function Setting(props: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className={classes.setting}>
      <h3>{props.title}</h3>
      {props.children}
      {props.hint ? <p className={classes.hint}>{props.hint}</p> : null}
    </section>
  );
}
