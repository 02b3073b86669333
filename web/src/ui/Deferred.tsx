import { type ReactNode, Suspense, useState } from "react";

/** Mounts what is rarely needed, and therefore loaded late, when it is first wanted; then keeps it. */
export function Deferred({ isWanted, children }: { isWanted: boolean; children: ReactNode }) {
  const [wasWanted, setWasWanted] = useState(false);
  if (isWanted && !wasWanted) setWasWanted(true);
  return wasWanted || isWanted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
