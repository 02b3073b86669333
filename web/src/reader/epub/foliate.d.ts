/** The part of foliate-js 1.0.1 that this reader uses; the package has no types of its own. */
declare module "foliate-js/epub.js" {
  /** Serves the files of a book by their path inside it. */
  export interface FoliateLoader {
    loadText: (path: string) => Promise<string | null>;
    loadBlob: (path: string) => Promise<Blob | null>;
    getSize: (path: string) => number;
  }

  export interface FoliateTocItem {
    id?: number;
    label?: string;
    href?: string;
    subitems?: FoliateTocItem[] | null;
  }

  export interface FoliateSection {
    id: string;
    size: number;
    linear?: string | null;
    load: () => Promise<string | null>;
    unload: () => void;
  }

  /** A file on its way into a frame; listeners may replace `data`. */
  export interface FoliateData {
    data: Promise<string | Blob> | string | Blob;
    type: string;
    readonly name: string;
  }

  export class EPUB {
    constructor(loader: FoliateLoader);
    init(): Promise<this>;
    destroy(): void;
    readonly sections: FoliateSection[];
    toc?: FoliateTocItem[];
    readonly dir?: string | null;
    readonly transformTarget: EventTarget;
  }
}

declare module "foliate-js/view.js" {
  import type { EPUB, FoliateTocItem } from "foliate-js/epub.js";

  export interface FoliateRelocation {
    reason: string | null;
    index: number;
    /** Progress inside the section. */
    fraction: number;
    /** Share of the section that is shown. */
    size?: number;
  }

  export interface FoliateRenderer extends HTMLElement {
    setStyles?: (styles: [string, string]) => void;
    goTo: (target: unknown) => Promise<void>;
    /** The documents of what is laid out, shown or not. */
    getContents: () => { doc: Document }[];
    /** Of text only. */
    readonly atStart?: boolean;
    readonly atEnd?: boolean;
    readonly page: number;
    readonly pages: number;
    readonly start: number;
    readonly end: number;
    readonly viewSize: number;
  }

  export interface FoliateTarget {
    index: number;
    anchor?: unknown;
  }

  export class View extends HTMLElement {
    open(book: EPUB): Promise<void>;
    close(): void;
    init(options: { lastLocation?: string | { fraction: number } }): Promise<void>;
    next(distance?: number): Promise<void>;
    prev(distance?: number): Promise<void>;
    goTo(target: string | number): Promise<FoliateTarget | undefined>;
    goToFraction(fraction: number): Promise<void>;
    resolveNavigation(target: string): FoliateTarget | null | undefined;
    readonly renderer: FoliateRenderer;
    readonly isFixedLayout: boolean;
    readonly lastLocation?: { cfi?: string; tocItem?: FoliateTocItem | null };
  }
}
