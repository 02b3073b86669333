import { Checkbox } from "@mantine/core";
import classes from "./CheckList.module.css";

/** A choice of any of several things. */
export function CheckList<T extends string>(props: {
  label: string;
  options: { value: T; label: string }[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}) {
  const toggle = (value: T, isOn: boolean) =>
    props.onChange(isOn ? [...props.chosen, value] : props.chosen.filter((other) => other !== value));
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <Checkbox
          key={value}
          size="md"
          label={label}
          checked={props.chosen.includes(value)}
          onChange={(event) => toggle(value, event.currentTarget.checked)}
          classNames={{ body: classes.line ?? "", label: classes.text ?? "" }}
        />
      ))}
    </fieldset>
  );
}
