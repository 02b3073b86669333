import { Menu as MantineMenu } from "@mantine/core";
import type { ReactNode } from "react";

interface MenuEntry {
  key: string;
  label: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  onSelect: () => void;
}

/** A list of actions behind a button. */
export function Menu(props: {
  trigger: ReactNode;
  header?: ReactNode;
  entries: MenuEntry[];
  placement?: "bottom-end" | "bottom-start" | "top-start";
}) {
  return (
    <MantineMenu position={props.placement ?? "bottom-end"} withinPortal shadow="md" width={240}>
      <MantineMenu.Target>{props.trigger}</MantineMenu.Target>
      <MantineMenu.Dropdown>
        {props.header}
        {props.entries.map((entry) => (
          <MantineMenu.Item
            key={entry.key}
            leftSection={entry.icon}
            onClick={entry.onSelect}
            mih="var(--cx-tap)"
            {...(entry.isDangerous ? { color: "red" } : {})}
          >
            {entry.label}
          </MantineMenu.Item>
        ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}
