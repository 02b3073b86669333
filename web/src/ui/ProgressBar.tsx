import classes from "./ProgressBar.module.css";

/** How far something has come; `null` while that cannot be known. */
export function ProgressBar(props: { label: string; fraction: number | null }) {
  const percent = props.fraction === null ? null : Math.round(props.fraction * 100);
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      className={classes.track}
    >
      <span
        className={classes.fill}
        data-unknown={percent === null || undefined}
        style={percent === null ? undefined : { inlineSize: `${percent}%` }}
      />
    </div>
  );
}
