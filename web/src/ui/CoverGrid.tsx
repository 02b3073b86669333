import type { CSSProperties, ReactNode } from "react";
import classes from "./CoverGrid.module.css";

/** A plain grid of covers, for lists that are short; the columns match the virtual grid's. */
export function CoverGrid(props: {
  cellWidth: number;
  gap: number;
  label?: string;
  isBusy?: boolean;
  children: ReactNode;
}) {
  const style = { "--cell": `${props.cellWidth}px`, gap: props.gap } as CSSProperties;
  return props.label ? (
    <ul className={classes.grid} style={style} aria-label={props.label}>
      {props.children}
    </ul>
  ) : (
    <div className={classes.grid} style={style} aria-busy={props.isBusy ?? false}>
      {props.children}
    </div>
  );
}
