import { IconAlertTriangle, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Notice.module.css";

const icons = { info: IconInfoCircle, warn: IconAlertTriangle, bad: IconCircleX } as const;

/** A framed remark inside a page or form. */
export function Notice(props: {
  tone: keyof typeof icons;
  title?: string;
  isAlert?: boolean;
  children: ReactNode;
}) {
  const Icon = icons[props.tone];
  return (
    <div className={classes.notice} data-tone={props.tone} role={props.isAlert ? "alert" : undefined}>
      <Icon size={20} aria-hidden="true" className={classes.icon} />
      <div className={classes.text}>
        {props.title ? <strong className={classes.title}>{props.title}</strong> : null}
        {props.children}
      </div>
    </div>
  );
}
