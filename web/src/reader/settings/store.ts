import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Fit } from "../engine/camera";

/** In which direction a book is read; the last two scroll. */
export type Direction = "ltr" | "rtl" | "vertical" | "webtoon";
/** How many pages stand side by side; `auto` shows two where the window is wide. */
export type Pages = "auto" | "single" | "double";
/** What is around the pages. */
export type Ground = "auto" | "black" | "gray" | "white";
/** Colors of a text. */
export type TextTheme = "auto" | "light" | "sepia" | "dark";
/** Typeface of a text; `book` leaves it to the publisher. */
export type TextFont = "book" | "serif" | "sans";

/** How pictures are read on this device. */
export interface PageSettings {
  pages: Pages;
  fit: Fit;
  isFirstAlone: boolean;
  isAnimated: boolean;
  ground: Ground;
  /** Share of the window's width that a strip takes on large screens, in percent. */
  stripWidth: number;
}

/** How text is read on this device. */
export interface TextSettings {
  theme: TextTheme;
  font: TextFont;
  /** In percent of the browser's own size. */
  fontSize: number;
  lineHeight: number;
  /** Space at the sides of a column, in percent. */
  margin: number;
  isJustified: boolean;
  isScrolled: boolean;
}

/** What was chosen for one series only. */
export interface SeriesChoice {
  direction?: Direction;
  isShifted?: boolean;
}

interface ReaderSettings {
  page: PageSettings;
  text: TextSettings;
  series: Record<string, SeriesChoice>;
  changePage: (change: Partial<PageSettings>) => void;
  changeText: (change: Partial<TextSettings>) => void;
  chooseForSeries: (seriesId: string, choice: SeriesChoice) => void;
}

const SERIES_KEPT = 300;

function withChoice(all: Record<string, SeriesChoice>, seriesId: string, choice: SeriesChoice) {
  const { [seriesId]: previous, ...others } = all;
  const recent = Object.entries(others).slice(-(SERIES_KEPT - 1));
  return { ...Object.fromEntries(recent), [seriesId]: { ...previous, ...choice } };
}

/** Reading preferences of this device. */
export const useReaderSettings = create<ReaderSettings>()(
  persist(
    (set) => ({
      page: {
        pages: "auto",
        fit: "contain",
        isFirstAlone: true,
        isAnimated: false,
        ground: "auto",
        stripWidth: 60,
      },
      text: {
        theme: "auto",
        font: "book",
        fontSize: 110,
        lineHeight: 1.55,
        margin: 6,
        isJustified: true,
        isScrolled: false,
      },
      series: {},
      changePage: (change) => set((state) => ({ page: { ...state.page, ...change } })),
      changeText: (change) => set((state) => ({ text: { ...state.text, ...change } })),
      chooseForSeries: (seriesId, choice) =>
        set((state) => ({ series: withChoice(state.series, seriesId, choice) })),
    }),
    { name: "codex.reader", version: 1 },
  ),
);
