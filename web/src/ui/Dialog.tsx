import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./Dialog.module.css";

/** A modal dialog; on a phone it fills the screen when `isTall`. */
export function Dialog(props: {
  isOpen: boolean;
  title: string;
  closeLabel: string;
  onClose: () => void;
  isTall?: boolean;
  children: ReactNode;
}) {
  const isPhone = useMediaQuery("(max-width: 47.99em)") ?? false;
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={<strong>{props.title}</strong>}
      centered
      size="lg"
      fullScreen={isPhone && props.isTall === true}
      closeButtonProps={{ "aria-label": props.closeLabel, size: "var(--cx-tap)" }}
      overlayProps={{ backgroundOpacity: 0.5, blur: 2 }}
      transitionProps={{ duration: 140, transition: "pop" }}
    >
      <div className={classes.body}>{props.children}</div>
    </Modal>
  );
}
