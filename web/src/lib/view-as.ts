/** The account through whose eyes an administrator looks, in this tab only. */
export interface ViewedAccount {
  id: string;
  name: string;
}

const KEY = "codex.view-as";
/** Doors of the session itself; they are the administrator's own. */
const OWN_DOORS = /^\/api\/v1\/(auth\/(login|logout|refresh)|setup)$/;

/** Who is looked through, or null. */
export function viewedAccount(): ViewedAccount | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const isKnown = typeof stored === "object" && stored !== null && "id" in stored && "name" in stored;
    return isKnown ? { id: String(stored.id), name: String(stored.name) } : null;
  } catch {
    return null;
  }
}

/** Looks through the eyes of an account from now on, or through one's own. */
export function viewAs(account: ViewedAccount | null): void {
  try {
    if (account) sessionStorage.setItem(KEY, JSON.stringify({ id: account.id, name: account.name }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Where the browser keeps nothing, one looks through one's own eyes.
  }
}

/** The same request with the other eyes named in it; the server refuses every change that carries them. */
export function withEyes(request: Request): Request {
  const viewed = viewedAccount();
  if (viewed && !OWN_DOORS.test(new URL(request.url).pathname)) {
    request.headers.set("X-Codex-View-As", viewed.id);
  }
  return request;
}
