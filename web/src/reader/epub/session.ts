import { EPUB, type FoliateData, type FoliateLoader, type FoliateTocItem } from "foliate-js/epub.js";
import { type FoliateRelocation, View } from "foliate-js/view.js";
import { Problem } from "@/lib/api/problem";
import { type Locator, type OpeningPlace, type Section, totalProgression } from "../engine/locator";
import type { TextSettings } from "../settings/store";
import { type ChapterEvents, listenToChapter } from "./chapter-events";
import { keepTaps } from "./fingers";
import { createLoader } from "./loader";
import type { Manifest } from "./package";
import { isDocument, secure, securePicture } from "./secure";
import { ShownSections } from "./shown";
import { chapterStyles, type TextColors } from "./styles";

/** Where a reader of text is. */
export interface TextPlace {
  locator: Locator;
  chapter: string | null;
  tocId: number | null;
  /** From 0 at the first word to 1 on the last page. */
  fraction: number;
  isAtEnd: boolean;
}

/** What a session tells the reader around it. */
export interface SessionEvents extends ChapterEvents {
  onPlace: (place: TextPlace, how: Arrival) => void;
}

/** How a place was reached: by laying the text out, by going there, or by scrolling. */
export type Arrival = "laidOut" | "gone" | "scrolled";

function arrivalOf(reason: string | null, isOpen: boolean): Arrival {
  if (!isOpen || reason === "anchor") return "laidOut";
  return reason === "scroll" ? "scrolled" : "gone";
}

const XHTML = "application/xhtml+xml";
const SVG = "image/svg+xml";

/** One open EPUB: the typed face of foliate-js. */
export class EpubSession {
  readonly #view = new View();
  readonly #shown = new ShownSections(this.#view);
  readonly #book: EPUB;
  readonly #loader: FoliateLoader;
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #events: SessionEvents;
  #isOpen = false;

  private constructor(
    book: EPUB,
    loader: FoliateLoader,
    sections: ReadonlyMap<string, Section>,
    events: SessionEvents,
  ) {
    this.#book = book;
    this.#loader = loader;
    this.#sections = sections;
    this.#events = events;
  }

  /** Opens a book inside `host`. */
  static async open(options: {
    host: HTMLElement;
    bookId: string;
    manifest: Manifest;
    sections: ReadonlyMap<string, Section>;
    signal: AbortSignal;
    events: SessionEvents;
  }): Promise<EpubSession> {
    const loader = createLoader(options.bookId, options.manifest, options.sections);
    const book = await new EPUB(loader).init();
    book.toc = options.manifest.toc;
    book.transformTarget.addEventListener("data", (event) => {
      const { detail } = event as CustomEvent<FoliateData>;
      if (!isDocument(detail.type)) return;
      const { type } = detail;
      const isPicture =
        type === SVG && !options.manifest.isFixed && book.sections.some(({ id }) => id === detail.name);
      if (isPicture) detail.type = XHTML;
      detail.data = Promise.resolve(detail.data).then(async (data) => {
        const text = typeof data === "string" ? data : await data.text();
        return isPicture ? securePicture(text) : secure(text, type);
      });
    });
    const session = new EpubSession(book, loader, options.sections, options.events);
    if (options.signal.aborted) return session;
    await session.#attach(options.host);
    return session;
  }

  async #attach(host: HTMLElement): Promise<void> {
    host.append(this.#view);
    keepTaps(this.#view, this.#view);
    this.#view.addEventListener("load", (event) => {
      const { doc } = (event as CustomEvent<{ doc: Document }>).detail;
      listenToChapter(doc, this.#view, this.isRtl, this.#events);
    });
    this.#view.addEventListener("external-link", (event) => {
      event.preventDefault();
      const { href } = (event as CustomEvent<{ href: string }>).detail;
      const isSafe = /^(https?|mailto):/i.test(href);
      if (isSafe) window.open(href, "_blank", "noopener,noreferrer");
    });
    await this.#view.open(this.#book);
    if (this.isFixedLayout) this.#shown.correct();
    this.#view.renderer.addEventListener("relocate", (event) =>
      this.#relocated((event as CustomEvent<FoliateRelocation>).detail),
    );
  }

  get isRtl(): boolean {
    return this.#book.dir === "rtl";
  }

  get isFixedLayout(): boolean {
    return this.#view.isFixedLayout;
  }

  get toc(): FoliateTocItem[] {
    return this.#book.toc ?? [];
  }

  /** Goes to the saved place, or to the first page. */
  async start(place: OpeningPlace | null): Promise<void> {
    for (const attempt of this.#attempts(place)) {
      try {
        await attempt();
        if (this.#view.lastLocation) break;
      } catch {
        // A place of another edition does not resolve here; the next, coarser hint may.
      }
    }
    if (!this.#view.lastLocation) throw new Problem("BookUnreadable", "no chapter could be shown", 0);
    this.#isOpen = true;
  }

  #attempts(place: OpeningPlace | null): (() => Promise<void>)[] {
    const start = () => this.#view.init({});
    if (!place) return [start];
    const { cfi, href, progression, totalProgression: total } = place;
    const index = this.#book.sections.findIndex((section) => section.id === href);
    return [
      ...(cfi && (this.#view.resolveNavigation(cfi)?.index ?? -1) >= 0
        ? [() => this.#view.init({ lastLocation: cfi })]
        : []),
      ...(index >= 0 ? [() => this.#view.renderer.goTo({ index, anchor: progression })] : []),
      ...(total === null ? [] : [() => this.#view.init({ lastLocation: { fraction: total } })]),
      start,
    ];
  }

  /** Dresses the text; the place of reading stays. */
  dress(settings: TextSettings, colors: TextColors, isNarrow: boolean): void {
    const { renderer } = this.#view;
    const set = (name: string, value: string) => {
      if (renderer.getAttribute(name) !== value) renderer.setAttribute(name, value);
    };
    set("flow", settings.isScrolled ? "scrolled" : "paginated");
    set("gap", `${settings.margin}%`);
    set("margin", isNarrow ? "44px" : "52px");
    set("max-inline-size", settings.isScrolled ? "760px" : "680px");
    set("max-column-count", "2");
    renderer.setStyles?.(chapterStyles(settings, colors));
  }

  /** One page on or back; of scrolled text also by a distance. */
  turn(direction: 1 | -1, distance?: number): Promise<void> {
    // Only a finger that drags wants to see the page slide; keys and taps want it there.
    this.#view.renderer.removeAttribute("animated");
    return direction === 1 ? this.#view.next(distance) : this.#view.prev(distance);
  }

  async goTo(href: string): Promise<void> {
    await this.#view.goTo(href);
  }

  async goToFraction(fraction: number): Promise<void> {
    if (this.isFixedLayout) {
      const index = Math.round(fraction * (this.#book.sections.length - 1));
      await this.#view.renderer.goTo({ index });
    } else {
      await this.#view.goToFraction(Math.min(fraction, 0.9999));
    }
  }

  /** Takes the book out of the page and frees its files. */
  close(): void {
    this.#events.onPlace = () => undefined;
    if (this.#view.renderer) this.#view.close();
    this.#view.remove();
    this.#book.destroy();
  }

  #relocated(reported: FoliateRelocation): void {
    // A chapter without any page reports nothing divided by nothing.
    const at = { ...reported, fraction: Number.isFinite(reported.fraction) ? reported.fraction : 0 };
    const section = this.#book.sections[at.index];
    if (!section) return;
    const isAtEnd = this.#isAtEnd(at);
    const weights = this.#book.sections.map((each) => (each.linear === "no" ? 0 : each.size));
    const start = totalProgression(weights, at.index, at.fraction);
    const known = this.#sections.get(section.id);
    const { cfi, tocItem } = this.#view.lastLocation ?? {};
    const locator: Locator = {
      href: known?.href ?? section.id,
      type: XHTML,
      ...(tocItem?.label ? { title: tocItem.label.trim() } : {}),
      locations: {
        progression: Math.min(1, Math.max(0, at.fraction)),
        totalProgression: start,
        ...(typeof known?.firstPosition === "number"
          ? { position: known.firstPosition + Math.floor(Math.min(0.9999, at.fraction) * known.weight) }
          : {}),
        fragments: cfi ? [cfi] : [],
      },
    };
    const place = {
      locator,
      chapter: tocItem?.label?.trim() || null,
      tocId: tocItem?.id ?? null,
      fraction: isAtEnd ? 1 : start,
      isAtEnd,
    };
    this.#events.onPlace(place, arrivalOf(at.reason, this.#isOpen));
    this.#warm(at.index);
  }

  #isAtEnd(at: FoliateRelocation): boolean {
    const { renderer } = this.#view;
    const { sections } = this.#book;
    const last = sections.findLastIndex((section) => section.linear !== "no");
    if (this.isFixedLayout) return (this.#shown.indices.at(-1) ?? at.index) >= last;
    if (at.index < last) return false;
    const isScrolled = renderer.getAttribute("flow") === "scrolled";
    return isScrolled ? renderer.viewSize - renderer.end < 4 : renderer.page >= renderer.pages - 2;
  }

  /** Fetches the next section ahead, so that crossing into it is as quick as any other turn. */
  #warm(index: number): void {
    const next = this.#book.sections.find((section, at) => at > index && section.linear !== "no");
    // A section that fails ahead of its time fails again, and visibly, when it is opened.
    if (next) void this.#loader.loadText(next.id).catch(() => null);
  }
}
