import type { ReactNode } from "react";
import classes from "./ItemList.module.css";

/** A line of an `ItemList`. */
export function Item(props: { title: ReactNode; detail?: ReactNode; lead?: ReactNode; actions?: ReactNode }) {
  return (
    <li className={classes.item}>
      {props.lead}
      <div className={classes.words}>
        <div className={classes.title}>{props.title}</div>
        {props.detail ? <div className={classes.detail}>{props.detail}</div> : null}
      </div>
      {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
    </li>
  );
}
