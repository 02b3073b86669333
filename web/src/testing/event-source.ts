/** A stand-in for the browser's event source that tests speak through. */
export class FakeEventSource extends EventTarget {
  static latest: FakeEventSource | null = null;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;

  constructor(readonly url: string) {
    super();
    FakeEventSource.latest = this;
  }

  /** Delivers an event as the server would. */
  send(name: string, payload: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(payload), lastEventId }));
  }

  close(): void {
    this.isClosed = true;
  }
}
