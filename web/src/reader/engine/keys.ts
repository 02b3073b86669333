/** What a person can ask of a reader with the keyboard. */
export type Command =
  | "next"
  | "previous"
  | "forward"
  | "backward"
  | "down"
  | "up"
  | "first"
  | "last"
  | "zoomIn"
  | "zoomOut"
  | "zoomReset"
  | "fullscreen"
  | "controls"
  | "settings"
  | "contents"
  | "double"
  | "shift"
  | "help"
  | "close";

/** The part of a key event that decides. */
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const PLAIN: Readonly<Record<string, Command>> = {
  ArrowDown: "down",
  ArrowUp: "up",
  PageDown: "forward",
  PageUp: "backward",
  Home: "first",
  End: "last",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  "0": "zoomReset",
  f: "fullscreen",
  m: "controls",
  s: "settings",
  t: "contents",
  d: "double",
  o: "shift",
  "?": "help",
  Escape: "close",
};

/** The command of a key; the sideways arrows follow the reading direction. */
export function commandOf(press: KeyPress, isRtl: boolean): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key === " ") return press.shiftKey ? "backward" : "forward";
  if (press.key === "ArrowRight") return isRtl ? "previous" : "next";
  if (press.key === "ArrowLeft") return isRtl ? "next" : "previous";
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return PLAIN[key] ?? null;
}
