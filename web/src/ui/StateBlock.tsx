import type { ReactNode } from "react";
import classes from "./StateBlock.module.css";

/** Says in the middle of a page why there is no content, and what to do about it. */
export function StateBlock(props: {
  icon: ReactNode;
  title: string;
  body?: ReactNode;
  action?: ReactNode;
  isAlert?: boolean;
  isPageTitle?: boolean;
}) {
  const Title = props.isPageTitle ? "h1" : "h2";
  return (
    <div className={classes.block} role={props.isAlert ? "alert" : undefined}>
      <span className={classes.icon} data-alert={props.isAlert || undefined} aria-hidden="true">
        {props.icon}
      </span>
      <Title className={classes.title}>{props.title}</Title>
      {props.body ? <p className={classes.body}>{props.body}</p> : null}
      {props.action ? <div className={classes.action}>{props.action}</div> : null}
    </div>
  );
}
