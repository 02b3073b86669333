import { type ReactNode, useState } from "react";
import classes from "./Cover.module.css";

/**
 * A 2:3 picture that keeps its place while it loads and shows the title when there is none.
 * It is decoration: the name of the thing stands beside it.
 */
export function Cover(props: {
  src: string;
  title: string;
  isEager?: boolean;
  isDim?: boolean;
  children?: ReactNode;
}) {
  const [failedSrc, setFailedSrc] = useState<string | null>(null);
  const [loadedSrc, setLoadedSrc] = useState<string | null>(null);
  const isFailed = failedSrc === props.src;
  return (
    <div className={classes.frame} data-dim={props.isDim || undefined}>
      {isFailed ? (
        <span className={classes.blank} aria-hidden="true">
          <span className={classes.blankTitle}>{props.title}</span>
        </span>
      ) : (
        <img
          key={props.src}
          className={classes.image}
          data-loaded={loadedSrc === props.src || undefined}
          src={props.src}
          alt=""
          width={240}
          height={360}
          loading={props.isEager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onLoad={() => setLoadedSrc(props.src)}
          onError={() => setFailedSrc(props.src)}
        />
      )}
      {props.children}
    </div>
  );
}
