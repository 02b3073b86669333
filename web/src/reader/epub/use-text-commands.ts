import type { useChrome } from "../chrome/use-chrome";
import { tapAction } from "../engine/gestures";
import type { Command } from "../engine/keys";
import { useCommands } from "../input/use-commands";
import { useFullscreen } from "../input/use-fullscreen";
import type { TextSettings } from "../settings/store";
import type { EpubSession } from "./session";

/** The panels of a reader of text. */
export type TextPanel = "settings" | "help" | "contents";

const LINE = 90;
const SIZES = { least: 70, usual: 110, most: 240, step: 10 } as const;

/** What keys, taps and buttons do in a book of text. */
export function useTextCommands(options: {
  session: EpubSession | null;
  isAtEnd: boolean;
  isOver: boolean;
  setOver: (isOver: boolean) => void;
  setPanel: (panel: TextPanel) => void;
  settings: TextSettings;
  changeText: (change: Partial<TextSettings>) => void;
  chrome: ReturnType<typeof useChrome>;
  width: () => number;
  onNextBook: () => void;
  onLeave: () => void;
}) {
  const { session, isOver, setOver, settings, changeText, chrome } = options;
  const fullscreen = useFullscreen();
  const isRtl = session?.isRtl ?? false;

  const turn = (direction: 1 | -1, distance?: number) => {
    chrome.hide();
    if (isOver && direction === 1) options.onNextBook();
    else if (isOver) setOver(false);
    else if (direction === 1 && options.isAtEnd) setOver(true);
    else void session?.turn(direction, distance);
  };
  const tap = (x: number) => {
    const action = tapAction(x, options.width(), isRtl);
    if (action === "menu" || settings.isScrolled) chrome.toggle();
    else turn(action === "next" ? 1 : -1);
  };
  const close = () => {
    if (isOver) setOver(false);
    else if (fullscreen.isFullscreen) fullscreen.toggle();
    else options.onLeave();
  };
  const resize = (fontSize: number) =>
    changeText({ fontSize: Math.min(SIZES.most, Math.max(SIZES.least, fontSize)) });
  const run = (command: Command) => {
    const line = settings.isScrolled ? LINE : undefined;
    if (command === "close") close();
    else if (command === "help" || command === "settings" || command === "contents")
      options.setPanel(command);
    else if (command === "controls") chrome.toggle();
    else if (command === "fullscreen") fullscreen.toggle();
    else if (command === "first") void session?.goToFraction(0);
    else if (command === "last") void session?.goToFraction(1);
    else if (command === "zoomIn") resize(settings.fontSize + SIZES.step);
    else if (command === "zoomOut") resize(settings.fontSize - SIZES.step);
    else if (command === "zoomReset") resize(SIZES.usual);
    else if (command === "down") turn(1, line);
    else if (command === "up") turn(-1, line);
    else if (command === "next" || command === "forward") turn(1);
    else if (command === "previous" || command === "backward") turn(-1);
  };
  const onKey = useCommands(isRtl, run);
  return { isRtl, turn, tap, onKey };
}
