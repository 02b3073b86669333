import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import classes from "./ToastRegion.module.css";

interface ToastView {
  id: number;
  tone: "good" | "bad";
  text: string;
}

/** The corner where passing messages appear; read out politely. */
export function ToastRegion({ toasts }: { toasts: ToastView[] }) {
  return (
    <div className={classes.region} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <p key={toast.id} className={classes.toast} data-tone={toast.tone}>
          {toast.tone === "good" ? (
            <IconCircleCheck size={20} aria-hidden="true" />
          ) : (
            <IconCircleX size={20} aria-hidden="true" />
          )}
          {toast.text}
        </p>
      ))}
    </div>
  );
}
