import classes from "./Skeleton.module.css";

/** A quiet shape in the place of what is still loading. */
export function Skeleton(props: {
  width?: string | number;
  height?: string | number;
  ratio?: string;
  radius?: string | number;
}) {
  return (
    <span
      aria-hidden="true"
      className={classes.shape}
      style={{
        inlineSize: props.width ?? "100%",
        ...(props.ratio ? { aspectRatio: props.ratio } : { blockSize: props.height ?? 14 }),
        borderRadius: props.radius ?? 6,
      }}
    />
  );
}
