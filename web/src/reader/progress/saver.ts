import type { Schemas } from "@/lib/api/client";
import type { Locator } from "../engine/locator";

/** What a reader saves of its place. */
export interface Place extends Pick<Schemas["UpdateProgressRequest"], "page" | "percentage" | "completed"> {
  locator?: Locator;
}

/** Sends a place to the server; `isLeaving` asks for a request that outlives the page. */
export type Send = (place: Place, isLeaving: boolean) => Promise<void>;

const QUIET_MS = 900;
const RETRY_MS = 5_000;

/** Saves the newest place after a moment of quiet, and at once when the reader is left. */
export class ProgressSaver {
  readonly #send: Send;
  #waiting: Place | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(send: Send) {
    this.#send = send;
  }

  /** Remembers a place to save soon; only the newest one counts. */
  save(place: Place): void {
    this.#waiting = place;
    this.#schedule(QUIET_MS);
  }

  /** Saves what waits, now. */
  flush(isLeaving: boolean): Promise<void> {
    clearTimeout(this.#timer);
    const place = this.#waiting;
    if (!place) return this.#running;
    this.#waiting = null;
    const send = () => this.#send(place, isLeaving).catch(() => this.#keep(place));
    // A page that goes away cannot wait for the request before.
    this.#running = isLeaving ? send() : this.#running.then(send);
    return this.#running;
  }

  #keep(place: Place): void {
    if (this.#waiting) return;
    this.#waiting = place;
    this.#schedule(RETRY_MS);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(false), delay);
  }
}
