import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { Button } from "./Button";
import classes from "./CopyBox.module.css";

/** A text that goes elsewhere, with a button that copies it. */
export function CopyBox(props: { label: string; text: string; copyLabel: string; copiedLabel: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
  };
  return (
    <div className={classes.box}>
      <output className={classes.text} aria-label={props.label}>
        {props.text}
      </output>
      <Button
        icon={isCopied ? <IconCheck size={18} /> : <IconCopy size={18} />}
        onClick={() => void copy().catch(() => setCopied(false))}
      >
        {isCopied ? props.copiedLabel : props.copyLabel}
      </Button>
    </div>
  );
}
