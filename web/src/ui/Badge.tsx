import type { ReactNode } from "react";
import classes from "./Badge.module.css";

/** A word or number in a small frame. */
export function Badge(props: { tone?: "plain" | "accent" | "good" | "warn" | "bad"; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={props.tone ?? "plain"}>
      {props.children}
    </span>
  );
}
