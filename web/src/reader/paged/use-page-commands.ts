import type { RefObject } from "react";
import type { useChrome } from "../chrome/use-chrome";
import type { Command } from "../engine/keys";
import type { SpreadRules } from "../engine/spreads";
import { useCommands } from "../input/use-commands";
import { useFullscreen } from "../input/use-fullscreen";
import { useReaderSettings } from "../settings/store";
import type { PagesHandle } from "./PagedView";
import type { usePlace } from "./use-place";

/** The panels of a reader of pages. */
export type PagePanel = "settings" | "help";

/** What keys and turns do in a book of pages. */
export function usePageCommands(options: {
  view: RefObject<PagesHandle | null>;
  place: ReturnType<typeof usePlace>;
  chrome: ReturnType<typeof useChrome>;
  rules: SpreadRules;
  seriesId: string;
  total: number;
  isRtl: boolean;
  isStrip: boolean;
  setPanel: (panel: PagePanel) => void;
  onOtherBook: () => void;
  onLeave: () => void;
}): (direction: 1 | -1) => void {
  const { view, place, chrome, rules, isStrip } = options;
  const fullscreen = useFullscreen();
  const { changePage, chooseForSeries } = useReaderSettings();

  const turn = (direction: 1 | -1) => {
    chrome.hide();
    if (place.edge && direction === (place.edge === "end" ? 1 : -1)) options.onOtherBook();
    else if (place.edge) place.stay();
    else place.turn(direction);
  };
  const close = () => {
    if (place.edge) place.stay();
    else if (fullscreen.isFullscreen) fullscreen.toggle();
    else options.onLeave();
  };
  const run = (command: Command) => {
    if (command === "close") close();
    else if (command === "help" || command === "settings") options.setPanel(command);
    else if (command === "controls") chrome.toggle();
    else if (command === "fullscreen") fullscreen.toggle();
    else if (command === "double") changePage({ pages: rules.isDouble ? "single" : "double" });
    else if (command === "shift") chooseForSeries(options.seriesId, { isShifted: !rules.isShifted });
    else if (command === "first" && !isStrip) place.go(1);
    else if (command === "last" && !isStrip) place.go(options.total);
    else if (place.edge) turn(command === "previous" || command === "backward" ? -1 : 1);
    else view.current?.run(command);
  };
  useCommands(options.isRtl, run);
  return turn;
}
