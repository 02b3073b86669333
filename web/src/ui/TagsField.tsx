import { TagsInput } from "@mantine/core";
import classes from "./TagsField.module.css";

/** Several words, each ended with Enter or a comma. */
export function TagsField(props: {
  label: string;
  hint?: string;
  removeLabel: string;
  values: string[];
  onChange: (values: string[]) => void;
}) {
  return (
    <TagsInput
      label={props.label}
      description={props.hint}
      value={props.values}
      onChange={props.onChange}
      splitChars={[","]}
      acceptValueOnBlur
      size="md"
      classNames={{ inputField: classes.field ?? "" }}
      clearButtonProps={{ "aria-label": props.removeLabel }}
    />
  );
}
