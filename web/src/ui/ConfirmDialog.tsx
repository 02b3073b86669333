import type { ReactNode } from "react";
import { Button } from "./Button";
import { ButtonRow } from "./ButtonRow";
import { Dialog } from "./Dialog";
import { Notice } from "./Notice";

/** Asks before something is done that cannot be undone; keeping things as they are has the focus. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  title: string;
  closeLabel: string;
  cancelLabel: string;
  confirmLabel: string;
  isBusy: boolean;
  problem: string | null;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog isOpen={props.isOpen} title={props.title} closeLabel={props.closeLabel} onClose={props.onClose}>
      <p>{props.children}</p>
      {props.problem === null ? null : (
        <Notice tone="bad" isAlert>
          {props.problem}
        </Notice>
      )}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onClose} data-autofocus>
          {props.cancelLabel}
        </Button>
        <Button look="danger" isBusy={props.isBusy} onClick={props.onConfirm}>
          {props.confirmLabel}
        </Button>
      </ButtonRow>
    </Dialog>
  );
}
