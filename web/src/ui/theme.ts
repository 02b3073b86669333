import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** Vermilion, the one accent of the app: covers bring the other colors. */
const ember: MantineColorsTuple = [
  "#fff1eb",
  "#ffe0d3",
  "#ffbfa5",
  "#ff9a73",
  "#fb7c4c",
  "#ee6331",
  "#d94f1e",
  "#b93a12",
  "#98300f",
  "#7a280f",
];

/** Warm grays, from paper to ink, for the dark scheme. */
const dark: MantineColorsTuple = [
  "#ece8e3",
  "#c9c3bc",
  "#a59d95",
  "#7d756e",
  "#4d4742",
  "#3a3531",
  "#292522",
  "#1d1a18",
  "#131211",
  "#0c0b0a",
];

const gray: MantineColorsTuple = [
  "#faf8f5",
  "#f3f0eb",
  "#e9e4dd",
  "#dcd5cc",
  "#c5bdb3",
  "#a0978c",
  "#766e65",
  "#575049",
  "#38332e",
  "#1f1c19",
];

export const theme = createTheme({
  primaryColor: "ember",
  primaryShade: 7,
  colors: { ember, dark, gray },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI Variable", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: "700" },
});
