import { create } from "zustand";

/** The account through whose eyes an administrator looks, in this tab only. */
export interface ViewedAccount {
  id: string;
  name: string;
}

const KEY = "codex.view-as";
/** Doors of the session itself; they are the administrator's own. */
const OWN_DOORS = /^\/api\/v1\/(auth\/(login|logout|refresh)|setup)$/;

function stored(): ViewedAccount | null {
  try {
    const known: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const isAccount = typeof known === "object" && known !== null && "id" in known && "name" in known;
    return isAccount ? { id: String(known.id), name: String(known.name) } : null;
  } catch {
    return null;
  }
}

/** Who is looked through, for those who show it. */
export const useViewedAccount = create<{ account: ViewedAccount | null }>()(() => ({ account: stored() }));

/** Who is looked through, or null. */
export function viewedAccount(): ViewedAccount | null {
  return useViewedAccount.getState().account;
}

/** Looks through the eyes of an account from now on, or through one's own. */
export function viewAs(account: ViewedAccount | null): void {
  useViewedAccount.setState({ account });
  try {
    if (account) sessionStorage.setItem(KEY, JSON.stringify({ id: account.id, name: account.name }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Where the browser keeps nothing, a reload looks through one's own eyes again.
  }
}

/** The address of what the browser fetches by itself, an image or a stream, with the other eyes named in it. */
export function seenBy(address: string): string {
  const viewed = viewedAccount();
  if (!viewed) return address;
  return `${address}${address.includes("?") ? "&" : "?"}viewAs=${encodeURIComponent(viewed.id)}`;
}

/** The same request with the other eyes named in it; the server refuses every change that carries them. */
export function withEyes(request: Request): Request {
  const viewed = viewedAccount();
  if (viewed && !OWN_DOORS.test(new URL(request.url).pathname)) {
    request.headers.set("X-Codex-View-As", viewed.id);
  }
  return request;
}
