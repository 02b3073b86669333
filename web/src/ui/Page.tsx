import type { ReactNode } from "react";
import classes from "./Page.module.css";

/** The frame of a page: its heading, what one can do here, and the content. */
export function Page(props: {
  title: string;
  eyebrow?: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {props.eyebrow ? <div className={classes.eyebrow}>{props.eyebrow}</div> : null}
          <h1 className={classes.title}>{props.title}</h1>
          {props.detail ? <div className={classes.detail}>{props.detail}</div> : null}
        </div>
        {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
      </header>
      {props.children}
    </div>
  );
}
