import type { Schemas } from "@/lib/api/client";
import type { Place } from "./saver";

type Report = Schemas["UpdateProgressRequest"];

/** Who looks at one page for longer has gone away. */
const LONGEST_LOOK_MS = 5 * 60_000;

/** A new id for a report; also where the browser offers no `randomUUID`, as on plain HTTP. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One reading of a book from opening it to leaving it: gives each place an id, so that it counts once however often it
 * is sent, and the time that was read until then. Somebody who opens a finished book reads it again.
 */
export class Reading {
  readonly #ids = new WeakMap<Place, string>();
  #isAgain: boolean;
  #lookedSince: number;
  #activeMs = 0;

  constructor(isFinished: boolean, now: number) {
    this.#isAgain = isFinished;
    this.#lookedSince = now;
  }

  /** Notes that another place is looked at from now on. */
  turned(now: number): void {
    this.#activeMs += Math.min(Math.max(0, now - this.#lookedSince), LONGEST_LOOK_MS);
    this.#lookedSince = now;
  }

  /** What to tell the server of a place. */
  report(place: Place): Report {
    const sessionId = this.#ids.get(place) ?? newId();
    this.#ids.set(place, sessionId);
    const again = this.#isAgain && !place.completed ? { completed: false } : {};
    return { ...place, ...again, sessionId, activeMs: Math.round(this.#activeMs) } as Report;
  }

  /** Notes that the server has heard of it. */
  heard(report: Report): void {
    this.#isAgain = false;
    this.#activeMs = Math.max(0, this.#activeMs - (report.activeMs ?? 0));
  }
}
