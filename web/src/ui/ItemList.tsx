import type { ReactNode } from "react";
import classes from "./ItemList.module.css";

/** Framed lines, each with what it is and what can be done with it. */
export function ItemList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}
