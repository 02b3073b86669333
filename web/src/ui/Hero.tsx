import type { ReactNode } from "react";
import type { CoverLook } from "@/lib/cover-look";
import { Cover } from "./Cover";
import classes from "./Hero.module.css";

/** The top of a detail page: a cover, its glow, the name, facts and what one can do. */
export function Hero(props: {
  coverSrc: string;
  title: string;
  look?: CoverLook | undefined;
  marks?: ReactNode;
  isDim?: boolean;
  eyebrow?: ReactNode;
  facts?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className={classes.hero}>
      <div className={classes.glow} aria-hidden="true">
        <img src={props.coverSrc} alt="" className={classes.glowImage} />
      </div>
      <div className={classes.inside}>
        <div className={classes.cover}>
          <Cover
            isEager
            src={props.coverSrc}
            title={props.title}
            look={props.look}
            isDim={props.isDim ?? false}
          >
            {props.marks}
          </Cover>
        </div>
        <div className={classes.head}>
          {props.eyebrow ? <div className={classes.eyebrow}>{props.eyebrow}</div> : null}
          <h1 className={classes.title}>{props.title}</h1>
          {props.facts ? <div className={classes.facts}>{props.facts}</div> : null}
        </div>
        <div className={classes.body}>
          {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
          {props.children}
        </div>
      </div>
    </header>
  );
}
