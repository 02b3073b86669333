import { renewSession } from "@/lib/auth";

/** How far a page's image has come. */
export type ImageState = "waiting" | "loading" | "ready" | "failed";

interface Entry {
  image: HTMLImageElement;
  state: ImageState;
  isRenewed: boolean;
}

const AT_ONCE = 4;
const KEPT = 14;

/**
 * Loads and decodes page images in the order of their urgency.
 *
 * Each address has one element, which the page that shows it adopts; so a page that was decoded
 * ahead is painted without a flash. What is no longer wanted is canceled.
 */
export class ImageStore {
  #entries = new Map<string, Entry>();
  #wanted: readonly string[] = [];
  #listeners = new Set<() => void>();
  #version = 0;

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes whenever any state changes. */
  readonly version = (): number => this.#version;

  state(address: string): ImageState {
    return this.#entries.get(address)?.state ?? "waiting";
  }

  /** The element of an address, decoded or on its way. */
  element(address: string): HTMLImageElement | null {
    const entry = this.#entries.get(address);
    return entry && entry.state !== "failed" ? entry.image : null;
  }

  /** Says which addresses are needed, most urgent first. */
  want(addresses: readonly string[]): void {
    this.#wanted = addresses;
    const isWanted = new Set(addresses);
    for (const [address, entry] of this.#entries) {
      if (entry.state === "loading" && !isWanted.has(address)) this.#drop(address, entry);
    }
    this.#evict(isWanted);
    this.#pump();
  }

  /** Tries a failed address again. */
  retry(address: string): void {
    this.#entries.delete(address);
    this.#pump();
    this.#changed();
  }

  /** Cancels everything. */
  close(): void {
    this.#wanted = [];
    for (const [address, entry] of this.#entries) this.#drop(address, entry);
    this.#listeners.clear();
  }

  #drop(address: string, entry: Entry): void {
    this.#entries.delete(address);
    if (entry.state === "loading") entry.image.removeAttribute("src");
  }

  #evict(isWanted: ReadonlySet<string>): void {
    for (const [address, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      if (!isWanted.has(address)) this.#drop(address, entry);
    }
  }

  #pump(): void {
    let loading = [...this.#entries.values()].filter((entry) => entry.state === "loading").length;
    for (const [rank, address] of this.#wanted.entries()) {
      // What is on the screen never waits for what may come next.
      if (loading >= AT_ONCE && rank >= 2) return;
      if (this.#entries.has(address)) continue;
      this.#start(address);
      loading += 1;
    }
  }

  #start(address: string): void {
    const image = new Image();
    image.decoding = "async";
    image.draggable = false;
    const entry: Entry = { image, state: "loading", isRenewed: false };
    this.#entries.set(address, entry);
    void this.#load(address, entry);
  }

  async #load(address: string, entry: Entry): Promise<void> {
    entry.image.src = address;
    try {
      await entry.image.decode();
      entry.state = "ready";
    } catch {
      if (this.#entries.get(address) !== entry) return;
      const isRefused = entry.image.naturalWidth === 0;
      if (isRefused && !entry.isRenewed) {
        // Image requests do not tell why they failed; an expired session is the likeliest cause.
        entry.isRenewed = true;
        if ((await renewSession()) === "renewed") {
          entry.image.removeAttribute("src");
          return this.#load(address, entry);
        }
      }
      entry.state = isRefused ? "failed" : "ready";
    }
    if (this.#entries.get(address) !== entry) return;
    this.#changed();
    this.#pump();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
