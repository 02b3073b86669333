import { create } from "zustand";
import { persist } from "zustand/middleware";

/** How wide a cover is drawn. */
export type CoverSize = "small" | "medium" | "large";
/** How the books of a series are laid out. */
export type BooksLayout = "grid" | "list";

interface Preferences {
  coverSize: CoverSize;
  booksLayout: BooksLayout;
  setCoverSize: (size: CoverSize) => void;
  setBooksLayout: (layout: BooksLayout) => void;
}

/** Choices that belong to this device. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      coverSize: "medium",
      booksLayout: "grid",
      setCoverSize: (coverSize) => set({ coverSize }),
      setBooksLayout: (booksLayout) => set({ booksLayout }),
    }),
    { name: "codex.preferences", version: 1 },
  ),
);
