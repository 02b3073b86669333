import { renewSession } from "../auth";

/** A source of server events that heals itself. */
export interface EventStream {
  close: () => void;
}

interface StreamOptions {
  names: readonly string[];
  onEvent: (name: string, data: string) => void;
  /** Called when the stream is up again after a cut that the server cannot bridge. */
  onGap: () => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Where to resume: the server repeats what came after this record. */
function resumeAt(address: string, lastId: string): string {
  if (lastId === "") return address;
  return `${address}${address.includes("?") ? "&" : "?"}lastEventId=${encodeURIComponent(lastId)}`;
}

/** Listens to `address` until closed; waits longer after each failure, and renews the session first. */
export function openEventStream(address: string, options: StreamOptions): EventStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let lastId = "";
  let isClosed = false;

  function connect(): void {
    source = new EventSource(resumeAt(address, lastId));
    source.onopen = () => {
      // Without an id nothing can be repeated.
      if (failures > 0 && lastId === "") options.onGap();
      failures = 0;
    };
    source.onerror = retry;
    for (const name of options.names) {
      source.addEventListener(name, (event) => {
        const message = event as MessageEvent<string>;
        if (message.lastEventId !== "") lastId = message.lastEventId;
        options.onEvent(name, message.data);
      });
    }
  }

  async function reconnect(): Promise<void> {
    // The browser does not say why a stream failed; an expired session is the usual cause.
    const renewal = await renewSession();
    if (isClosed) return;
    if (renewal === "renewed") connect();
    else if (renewal === "unreachable") retry();
  }

  function retry(): void {
    source?.close();
    if (isClosed) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(() => void reconnect(), wait);
  }

  connect();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}
