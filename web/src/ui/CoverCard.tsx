import { Link, type LinkProps } from "@tanstack/react-router";
import { Cover } from "./Cover";
import classes from "./CoverCard.module.css";
import { CoverMarks } from "./CoverMarks";

/** Height of the text under the cover of a card, in pixels. */
export const CARD_TEXT_HEIGHT = 66;

/** A cover with its name, as one link. */
export function CoverCard(props: {
  link: LinkProps;
  label: string;
  src: string;
  title: string;
  meta?: string | undefined;
  marks: Parameters<typeof CoverMarks>[0];
  isDim?: boolean;
  isEager?: boolean;
}) {
  return (
    <Link {...props.link} className={classes.card} aria-label={props.label}>
      <Cover
        src={props.src}
        title={props.title}
        isDim={props.isDim ?? false}
        isEager={props.isEager ?? false}
      >
        <CoverMarks {...props.marks} />
      </Cover>
      <span className={classes.text}>
        <span className={classes.title}>{props.title}</span>
        {props.meta ? <span className={classes.meta}>{props.meta}</span> : null}
      </span>
    </Link>
  );
}
