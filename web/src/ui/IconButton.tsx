import { ActionIcon } from "@mantine/core";
import type { ComponentPropsWithRef, ReactNode } from "react";

type Props = Omit<ComponentPropsWithRef<"button">, "color" | "children"> & {
  label: string;
  icon: ReactNode;
  look?: "plain" | "soft" | "solid";
};

const variants = { plain: "subtle", soft: "default", solid: "filled" } as const;

/** A button that shows an icon and says its label to assistive technology. */
export function IconButton({ label, icon, look = "plain", type, ...rest }: Props) {
  return (
    <ActionIcon
      {...rest}
      type={type ?? "button"}
      variant={variants[look]}
      {...(look === "solid" ? {} : { color: "gray" })}
      size="var(--cx-tap)"
      aria-label={label}
      title={label}
    >
      {icon}
    </ActionIcon>
  );
}
