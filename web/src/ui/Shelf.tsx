import type { ReactNode } from "react";
import classes from "./Shelf.module.css";

/** A headed row of cards that scrolls sideways. */
export function Shelf(props: { id: string; title: string; more?: ReactNode; children: ReactNode }) {
  const headingId = `${props.id}-heading`;
  return (
    <section aria-labelledby={headingId} className={classes.shelf}>
      <div className={classes.head}>
        <h2 id={headingId} className={classes.title}>
          {props.title}
        </h2>
        {props.more}
      </div>
      <ul className={classes.row}>{props.children}</ul>
    </section>
  );
}
