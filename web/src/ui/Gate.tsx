import type { ReactNode } from "react";
import classes from "./Gate.module.css";

/** The frame of the pages in front of the door: one card in the middle of the screen. */
export function Gate(props: { title: string; lead: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <main className={classes.gate}>
      <div className={classes.card} data-wide={props.aside ? true : undefined}>
        <div className={classes.main}>
          <img src="/icon.svg" alt="" width={52} height={52} className={classes.mark} />
          <h1 className={classes.title}>{props.title}</h1>
          <p className={classes.lead}>{props.lead}</p>
          {props.children}
        </div>
        {props.aside ? <aside className={classes.aside}>{props.aside}</aside> : null}
      </div>
    </main>
  );
}
