import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import classes from "./CoverMarks.module.css";

/** What is drawn over a cover: a count or state in the corner, and how far one has read. */
export function CoverMarks(props: {
  count?: number;
  isDone?: boolean;
  isFaulty?: boolean;
  fraction?: number;
}) {
  const { count = 0, fraction = 0 } = props;
  const percent = Math.round(fraction * 100);
  return (
    <div className={classes.marks} aria-hidden="true">
      {props.isFaulty ? (
        <span className={classes.corner} data-tone="bad">
          <IconAlertTriangle size={15} />
        </span>
      ) : props.isDone ? (
        <span className={classes.corner} data-tone="done">
          <IconCheck size={15} stroke={3} />
        </span>
      ) : count > 0 ? (
        <span className={classes.corner} data-tone="count">
          {count}
        </span>
      ) : null}
      {percent > 0 && percent < 100 ? (
        <span className={classes.track}>
          <span className={classes.fill} style={{ inlineSize: `${percent}%` }} />
        </span>
      ) : null}
    </div>
  );
}
