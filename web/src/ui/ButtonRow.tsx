import type { ReactNode } from "react";
import classes from "./ButtonRow.module.css";

/** Buttons side by side; they wrap where there is no room. */
export function ButtonRow({ isAtEnd = false, children }: { isAtEnd?: boolean; children: ReactNode }) {
  return (
    <div className={classes.row} data-end={isAtEnd || undefined}>
      {children}
    </div>
  );
}
