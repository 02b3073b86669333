import { renewSession } from "../auth";

/** A source of server events that heals itself. */
export interface EventStream {
  close: () => void;
}

interface StreamOptions {
  names: readonly string[];
  onEvent: (name: string, data: string) => void;
  /** Called when the stream is up again after a gap, in which events were lost. */
  onGap: () => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Listens to `address` until closed; waits longer after each failure, and renews the session first. */
export function openEventStream(address: string, options: StreamOptions): EventStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isClosed = false;

  function connect(): void {
    source = new EventSource(address);
    source.onopen = () => {
      if (failures > 0) options.onGap();
      failures = 0;
    };
    source.onerror = retry;
    for (const name of options.names) {
      source.addEventListener(name, (event) => options.onEvent(name, (event as MessageEvent<string>).data));
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
