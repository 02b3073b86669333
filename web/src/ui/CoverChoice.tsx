import type { ReactNode } from "react";
import type { CoverLook } from "@/lib/cover-look";
import { Cover } from "./Cover";
import classes from "./CoverChoice.module.css";

/** One of several covers, as a button that chooses it. */
export function CoverChoice(props: {
  src: string;
  name: string;
  detail?: string | undefined;
  look: CoverLook;
  isChosen: boolean;
  isDisabled: boolean;
  onChoose: () => void;
  /** What else can be done with it. */
  actions?: ReactNode;
}) {
  return (
    <li className={classes.choice}>
      <button
        type="button"
        className={classes.button}
        aria-pressed={props.isChosen}
        disabled={props.isDisabled}
        onClick={props.onChoose}
      >
        <Cover isEager src={props.src} title={props.name} look={props.look} />
        <span className={classes.name}>{props.name}</span>
        {props.detail ? <span className={classes.detail}>{props.detail}</span> : null}
      </button>
      {props.actions}
    </li>
  );
}
