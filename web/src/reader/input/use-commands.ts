import { useEffect, useEffectEvent } from "react";
import { type Command, commandOf } from "../engine/keys";

const OWN_KEYS =
  '[role="dialog"], [role="slider"], [role="menu"], [role="radiogroup"], input, select, textarea';

/** Whether a key belongs to the control that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest(OWN_KEYS)) return true;
  return event.key === " " && target.closest("button, a[href]") !== null;
}

/** Calls back for every key that means something to a reader. */
export function useCommands(isRtl: boolean, run: (command: Command) => void): (event: KeyboardEvent) => void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isTaken(event)) return;
    const command = commandOf(event, isRtl);
    if (!command) return;
    event.preventDefault();
    run(command);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  return (event) => {
    if (isTaken(event)) return;
    const command = commandOf(event, isRtl);
    if (!command) return;
    event.preventDefault();
    run(command);
  };
}
