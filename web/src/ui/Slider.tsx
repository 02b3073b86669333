import { Slider as MantineSlider } from "@mantine/core";

/** A value on a scale; `onChange` follows the thumb, `onCommit` comes when it is let go. */
export function Slider(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  isInverted?: boolean;
  describe?: (value: number) => string;
  onChange: (value: number) => void;
  onCommit?: (value: number) => void;
}) {
  return (
    <MantineSlider
      thumbLabel={props.label}
      value={props.value}
      min={props.min}
      max={props.max}
      step={props.step ?? 1}
      inverted={props.isInverted ?? false}
      label={props.describe ?? null}
      onChange={props.onChange}
      {...(props.onCommit ? { onChangeEnd: props.onCommit } : {})}
    />
  );
}
