import { create } from "zustand";

/** A short message that passes. */
export interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
}

interface Toasts {
  items: Toast[];
  dismiss: (id: number) => void;
}

const SHOWN_MS = 5000;
const MOST = 3;
let lastId = 0;

/** The messages on screen. */
export const useToasts = create<Toasts>()((set) => ({
  items: [],
  dismiss: (id) => set((state) => ({ items: state.items.filter((toast) => toast.id !== id) })),
}));

/** Shows a message for a few seconds. */
export function showToast(tone: Toast["tone"], text: string): void {
  lastId += 1;
  const id = lastId;
  useToasts.setState((state) => ({ items: [...state.items, { id, tone, text }].slice(-MOST) }));
  setTimeout(() => useToasts.getState().dismiss(id), SHOWN_MS);
}
