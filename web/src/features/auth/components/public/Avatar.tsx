import { initials } from "../../model";
import classes from "./Avatar.module.css";

/** A person as a disc with initials. */
export function Avatar({ name }: { name: string }) {
  return (
    <span className={classes.disc} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
