import { Radio } from "@mantine/core";
import classes from "./CheckList.module.css";

/** A choice of one of several things. */
export function RadioList<T extends string>(props: {
  label: string;
  options: { value: T; label: string }[];
  chosen: T | null;
  onChange: (chosen: T) => void;
}) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <Radio
          key={value}
          size="md"
          name={props.label}
          label={label}
          checked={props.chosen === value}
          onChange={() => props.onChange(value)}
          classNames={{ body: classes.line ?? "", label: classes.text ?? "" }}
        />
      ))}
    </fieldset>
  );
}
