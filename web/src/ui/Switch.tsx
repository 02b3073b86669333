import { Switch as MantineSwitch } from "@mantine/core";

/** On or off, at once. */
export function Switch(props: {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <MantineSwitch
      label={props.label}
      description={props.hint}
      checked={props.isOn}
      size="md"
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
