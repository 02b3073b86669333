import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

/** A panel that slides in over the page. */
export function SideDrawer(props: {
  isOpen: boolean;
  title: string;
  closeLabel: string;
  onClose: () => void;
  side?: "left" | "right" | "bottom";
  /** Leaves the page behind in sight, for choices that change it. */
  isClear?: boolean;
  children: ReactNode;
}) {
  return (
    <Drawer
      opened={props.isOpen}
      onClose={props.onClose}
      title={<strong>{props.title}</strong>}
      position={props.side ?? "left"}
      size={props.side === "bottom" ? "auto" : "min(86vw, 340px)"}
      closeButtonProps={{ "aria-label": props.closeLabel, size: "var(--cx-tap)" }}
      overlayProps={props.isClear ? { backgroundOpacity: 0.08 } : { backgroundOpacity: 0.5, blur: 2 }}
      transitionProps={{ duration: 160 }}
    >
      {props.children}
    </Drawer>
  );
}
