import { type ReactNode, useMemo, useState } from "react";
import { type CoverLook, coverBackground } from "@/lib/cover-look";
import classes from "./Cover.module.css";

/**
 * A 2:3 picture that keeps its place while it loads, painted with what is known of it, and shows the title when there
 * is none.
 * It is decoration: the name of the thing stands beside it.
 */
export function Cover(props: {
  src: string;
  title: string;
  look?: CoverLook | undefined;
  isEager?: boolean;
  isDim?: boolean;
  children?: ReactNode;
}) {
  const [failedSrc, setFailedSrc] = useState<string | null>(null);
  const [loadedSrc, setLoadedSrc] = useState<string | null>(null);
  const isFailed = failedSrc === props.src;
  const { coverColor = null, coverPlaceholder = null } = props.look ?? {};
  const background = useMemo(
    () => coverBackground({ coverColor, coverPlaceholder }),
    [coverColor, coverPlaceholder],
  );
  return (
    <div
      className={classes.frame}
      data-dim={props.isDim || undefined}
      style={isFailed ? undefined : background}
    >
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
