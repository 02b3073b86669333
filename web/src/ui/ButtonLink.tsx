import { Button as MantineButton } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A link that looks like the main button. */
export function ButtonLink(props: {
  link: LinkProps;
  look?: "solid" | "soft";
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <MantineButton
      renderRoot={(rest) => <Link {...rest} {...props.link} />}
      variant={props.look === "soft" ? "default" : "filled"}
      leftSection={props.icon}
      h="var(--cx-tap)"
    >
      {props.children}
    </MantineButton>
  );
}
