import { Button as MantineButton } from "@mantine/core";
import type { ReactNode } from "react";

/** A link that saves a file. */
export function DownloadLink(props: { href: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <MantineButton
      component="a"
      href={props.href}
      download
      variant="default"
      leftSection={props.icon}
      h="var(--cx-tap)"
    >
      {props.children}
    </MantineButton>
  );
}
