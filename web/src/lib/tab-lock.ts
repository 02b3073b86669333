import { storage } from "./storage";

const LEASE_MS = 10_000;
const POLL_MS = 60;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function takeLease(key: string, token: string): Promise<void> {
  const deadline = Date.now() + LEASE_MS;
  while (Date.now() < deadline) {
    const [holder, until] = (storage.read(key) ?? "").split(" ");
    const isFree = !holder || holder === token || Number(until) < Date.now();
    if (isFree) {
      storage.write(key, `${token} ${Date.now() + LEASE_MS}`);
      await pause(POLL_MS);
      const isOurs = (storage.read(key) ?? token).startsWith(token);
      if (isOurs) return;
    }
    await pause(POLL_MS);
  }
}

/**
 * Runs `work` in one tab at a time.
 *
 * Browsers offer the Locks API only on secure origins, and a home server is often plain HTTP,
 * so a lease in device storage stands in for it there.
 */
export async function withTabLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (globalThis.navigator?.locks) return navigator.locks.request(name, work);
  const key = `codex.lock.${name}`;
  const token = Math.random().toString(36).slice(2);
  await takeLease(key, token);
  try {
    return await work();
  } finally {
    storage.remove(key);
  }
}
