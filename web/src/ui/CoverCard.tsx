import { Link, type LinkProps } from "@tanstack/react-router";
import type { CoverLook } from "@/lib/cover-look";
import { Cover } from "./Cover";
import classes from "./CoverCard.module.css";
import { CoverMarks } from "./CoverMarks";

/** Height of the text under the cover of a card, in pixels. */
export const CARD_TEXT_HEIGHT = 66;

/** A cover with its name, as one link; `hint` is for those who do not see the marks on the cover. */
export function CoverCard(props: {
  link: LinkProps;
  src: string;
  title: string;
  look?: CoverLook | undefined;
  meta?: string | undefined;
  hint?: string | undefined;
  marks: Parameters<typeof CoverMarks>[0];
  isDim?: boolean;
  isEager?: boolean;
}) {
  return (
    <Link {...props.link} className={classes.card}>
      <Cover
        src={props.src}
        title={props.title}
        look={props.look}
        isDim={props.isDim ?? false}
        isEager={props.isEager ?? false}
      >
        <CoverMarks {...props.marks} />
      </Cover>
      <span className={classes.text}>
        <span className={classes.title}>{props.title}</span>
        {props.meta ? <span className="cx-visually-hidden">, </span> : null}
        {props.meta ? <span className={classes.meta}>{props.meta}</span> : null}
        {props.hint ? <span className="cx-visually-hidden">, {props.hint}</span> : null}
      </span>
    </Link>
  );
}
