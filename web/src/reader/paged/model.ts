import type { Size } from "../engine/camera";
import type { Pages } from "../settings/store";

const TWO_PAGES_FROM = 900;

/** Whether two pages stand side by side in a window. */
export function showsTwoPages(choice: Pages, view: Size | null): boolean {
  if (choice !== "auto") return choice === "double";
  return view !== null && view.width >= TWO_PAGES_FROM && view.width > view.height * 1.15;
}
