import { Button as MantineButton } from "@mantine/core";
import type { ComponentPropsWithRef, ReactNode } from "react";

/** Solid for the one main action, soft for others, plain for the least, danger for what destroys. */
export type ButtonLook = "solid" | "soft" | "plain" | "danger";

const variants = { solid: "filled", soft: "default", plain: "subtle", danger: "filled" } as const;

type Props = Omit<ComponentPropsWithRef<"button">, "color"> & {
  look?: ButtonLook;
  icon?: ReactNode;
  isBusy?: boolean;
  isWide?: boolean;
};

/** A button with a label; at least 44 pixels high. */
export function Button({ look = "soft", icon, isBusy = false, isWide = false, type, ...rest }: Props) {
  return (
    <MantineButton
      {...rest}
      type={type ?? "button"}
      variant={variants[look]}
      {...(look === "danger" ? { color: "red.8" } : look === "plain" ? { color: "gray" } : {})}
      leftSection={icon}
      loading={isBusy}
      fullWidth={isWide}
      h="var(--cx-tap)"
    />
  );
}
