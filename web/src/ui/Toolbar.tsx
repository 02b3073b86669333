import type { ReactNode } from "react";
import classes from "./Toolbar.module.css";

/** The row of controls above a list; it stays in sight while the list scrolls. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>;
}
