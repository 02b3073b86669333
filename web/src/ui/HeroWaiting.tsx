import classes from "./Hero.module.css";
import { Skeleton } from "./Skeleton";

/** The shape of the top of a detail page while it loads. */
export function HeroWaiting({ label }: { label: string }) {
  return (
    <div className={classes.hero} aria-busy="true">
      <span className="cx-visually-hidden" role="status">
        {label}
      </span>
      <div className={classes.inside}>
        <div className={classes.cover}>
          <Skeleton ratio="2 / 3" radius="var(--cx-radius-cover)" />
        </div>
        <div className={classes.head} style={{ display: "grid", gap: 10 }}>
          <Skeleton width={120} />
          <Skeleton width="70%" height={30} />
          <Skeleton width="50%" />
        </div>
        <div className={classes.body}>
          <Skeleton width={220} height={44} radius={8} />
          <Skeleton width="90%" />
          <Skeleton width="80%" />
        </div>
      </div>
    </div>
  );
}
