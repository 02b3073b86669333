import { storage } from "./storage";
import { withTabLock } from "./tab-lock";
import { viewAs, withEyes } from "./view-as";

/** How a silent renewal ended: only `ended` means that the person must sign in again. */
export type Renewal = "renewed" | "ended" | "unreachable";

const EXPIRY_KEY = "codex.session.expires-at";
const REFRESH_PATH = "/api/v1/auth/refresh";
const LONGEST_TIMER_MS = 2_000_000_000;
/** Doors that answer 401 about the credentials they were given, not about the session. */
const SIGN_IN_PATHS = new Set(["/api/v1/auth/login", "/api/v1/setup", REFRESH_PATH, "/api/v1/auth/logout"]);

let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<Renewal> | undefined;
const endListeners = new Set<() => void>();

/** Calls back when the server has definitively ended the session. */
export function onSessionEnd(listener: () => void): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

function expiresAt(): number {
  return Number(storage.read(EXPIRY_KEY) ?? 0);
}

function schedule(): void {
  clearTimeout(timer);
  const left = expiresAt() - Date.now();
  if (left <= 0) return;
  timer = setTimeout(() => void renewSession(), Math.min(left * 0.8, LONGEST_TIMER_MS));
}

/** Remembers when the access cookie ends; the cookies themselves are out of reach of scripts. */
export function rememberSession(expiresIn: number): void {
  storage.write(EXPIRY_KEY, String(Date.now() + expiresIn * 1000));
  schedule();
}

/** Forgets the session on this device. */
export function forgetSession(): void {
  clearTimeout(timer);
  storage.remove(EXPIRY_KEY);
  viewAs(null);
}

/** Starts the silent renewal for a session that an earlier visit left behind. */
export async function resumeSession(): Promise<void> {
  if (storage.read(EXPIRY_KEY) === null) return;
  const isFresh = expiresAt() - Date.now() > 30_000;
  if (isFresh) schedule();
  else await renewSession();
}

async function renewOnce(seen: number): Promise<Renewal> {
  // Another tab may have renewed while this one waited for its turn.
  if (expiresAt() > seen && expiresAt() > Date.now()) {
    schedule();
    return "renewed";
  }
  let response: Response;
  try {
    response = await fetch(REFRESH_PATH, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
  } catch {
    return "unreachable";
  }
  if (response.status === 401) return "ended";
  if (!response.ok) return "unreachable";
  const body = (await response.json()) as { expiresIn: number };
  rememberSession(body.expiresIn);
  return "renewed";
}

/** Renews the session; calls at the same time share one request. */
export function renewSession(): Promise<Renewal> {
  const seen = expiresAt();
  running ??= withTabLock("session", () => renewOnce(seen)).finally(() => {
    running = undefined;
  });
  return running;
}

/** Whether a refusal is about a password in the body; a renewed session would only try the wrong one again. */
async function isAboutPassword(path: string, response: Response): Promise<boolean> {
  if (path !== "/api/v1/me/password") return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return typeof body === "object" && body !== null && "error" in body && body.error === "InvalidCredentials";
}

/** Sends a request, renews an expired session once, and tells the app when the session is over. */
export async function sessionFetch(asked: Request): Promise<Response> {
  const request = withEyes(asked);
  const again = request.clone();
  const response = await fetch(request);
  const { pathname } = new URL(request.url);
  if (response.status !== 401 || SIGN_IN_PATHS.has(pathname)) return response;
  if (await isAboutPassword(pathname, response)) return response;
  const renewal = await renewSession();
  if (renewal === "renewed") return fetch(again);
  if (renewal === "unreachable") throw new TypeError("the session could not be renewed");
  forgetSession();
  for (const listener of endListeners) listener();
  return response;
}
