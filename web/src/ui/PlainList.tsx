import type { ReactNode } from "react";
import { Button } from "./Button";
import classes from "./PlainList.module.css";

/** Lines one below another, with a button for those not loaded yet. */
export function PlainList(props: {
  label: string;
  hasMore: boolean;
  moreLabel: string;
  onMore: () => void;
  children: ReactNode;
}) {
  return (
    <>
      <ul className={classes.list} aria-label={props.label}>
        {props.children}
      </ul>
      {props.hasMore ? (
        <div className={classes.more}>
          <Button onClick={props.onMore}>{props.moreLabel}</Button>
        </div>
      ) : null}
    </>
  );
}
