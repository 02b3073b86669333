import { PasswordInput, TextInput } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import classes from "./TextField.module.css";

type Props = Omit<ComponentPropsWithRef<"input">, "size" | "type" | "onChange"> & {
  label: string;
  hint?: string;
  problem?: string | null;
  isSecret?: boolean;
  revealLabel?: string;
  onChange: (value: string) => void;
};

/** A labeled line of text; `isSecret` hides it behind a reveal button. */
export function TextField({ label, hint, problem, isSecret = false, revealLabel, onChange, ...rest }: Props) {
  const shared = {
    ...rest,
    label,
    withAsterisk: false,
    description: hint,
    error: problem,
    "aria-invalid": problem ? true : undefined,
    size: "md",
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  } as const;
  if (!isSecret) return <TextInput {...shared} classNames={{ input: classes.input ?? "" }} />;
  return (
    <PasswordInput
      {...shared}
      classNames={{
        input: classes.input ?? "",
        innerInput: classes.inner ?? "",
        visibilityToggle: classes.reveal ?? "",
      }}
      visibilityToggleButtonProps={{ "aria-label": revealLabel, tabIndex: 0 }}
    />
  );
}
