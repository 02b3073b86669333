import { SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";

/** A choice of a few, all in sight. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
  isWide?: boolean;
}) {
  return (
    <SegmentedControl
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      data={props.options}
      fullWidth={props.isWide ?? false}
      size="md"
    />
  );
}
