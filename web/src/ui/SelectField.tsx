import { IconChevronDown } from "@tabler/icons-react";
import classes from "./SelectField.module.css";

/** A choice from a list, with the platform's own picker. */
export function SelectField<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  /** Shows the label above the choice, as the fields of a form do. */
  isLabeled?: boolean;
  onChange: (value: T) => void;
}) {
  return (
    <label className={classes.field} data-labeled={props.isLabeled || undefined}>
      <span className={props.isLabeled ? classes.label : "cx-visually-hidden"}>{props.label}</span>
      <select
        className={classes.select}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find((option) => option.value === event.currentTarget.value);
          if (chosen) props.onChange(chosen.value);
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <IconChevronDown size={16} aria-hidden="true" className={classes.arrow} />
    </label>
  );
}
