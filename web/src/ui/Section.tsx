import { type ReactNode, useId } from "react";
import classes from "./Section.module.css";

/** A headed part of a page. */
export function Section(props: { title: string; controls?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {props.title}
        </h2>
        {props.controls ? <div className={classes.controls}>{props.controls}</div> : null}
      </div>
      {props.children}
    </section>
  );
}
