import type { FoliateRelocation, View } from "foliate-js/view.js";

/**
 * Which sections a book of fixed layout shows. foliate-js always names the right one of a spread, also where there is room
 * for one page only and that is the left one.
 */
export class ShownSections {
  readonly #indices = new WeakMap<Document, number>();
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
    view.addEventListener("load", (event) => {
      const { doc, index } = (event as CustomEvent<{ doc: Document; index: number }>).detail;
      this.#indices.set(doc, index);
    });
  }

  /** Those on screen, in the order of reading. */
  get indices(): number[] {
    const shown = this.#view.renderer.getContents().filter(({ doc }) => {
      const frame = doc.defaultView?.frameElement;
      return frame?.parentElement && frame.parentElement.style.display !== "none";
    });
    const known = shown.map(({ doc }) => this.#indices.get(doc));
    return known.filter((index) => index !== undefined).toSorted((one, other) => one - other);
  }

  /** Has every place that is told be that of the first section on screen, of a view that is open. */
  correct(): void {
    const onRelocate = (event: Event) => {
      const { detail } = event as CustomEvent<FoliateRelocation>;
      detail.index = this.indices[0] ?? detail.index;
    };
    this.#view.renderer.addEventListener("relocate", onRelocate, { capture: true });
  }
}
