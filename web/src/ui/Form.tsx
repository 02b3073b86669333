import type { ReactNode } from "react";
import classes from "./Form.module.css";

/** A column of fields that is sent as one. */
export function Form(props: { label: string; onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      className={classes.form}
      aria-label={props.label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}
