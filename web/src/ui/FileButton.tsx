import { FileButton as MantineFileButton } from "@mantine/core";
import type { ReactNode } from "react";
import { Button } from "./Button";

/** A button that asks for a file of this device. */
export function FileButton(props: {
  /** Kinds of files, as of an input. */
  accept: string;
  icon?: ReactNode;
  isBusy?: boolean;
  onChoose: (file: File) => void;
  children: ReactNode;
}) {
  return (
    <MantineFileButton accept={props.accept} onChange={(file) => file && props.onChoose(file)}>
      {({ onClick }) => (
        <Button icon={props.icon} isBusy={props.isBusy ?? false} onClick={onClick}>
          {props.children}
        </Button>
      )}
    </MantineFileButton>
  );
}
