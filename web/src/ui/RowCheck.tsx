import { Checkbox } from "@mantine/core";
import classes from "./RowCheck.module.css";

/** The box that chooses a line of a list. */
export function RowCheck(props: {
  label: string;
  isChosen: boolean;
  isDisabled?: boolean;
  onChange: (isChosen: boolean) => void;
}) {
  return (
    <Checkbox
      size="md"
      aria-label={props.label}
      checked={props.isChosen}
      disabled={props.isDisabled ?? false}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
      classNames={{ root: classes.box ?? "" }}
    />
  );
}
