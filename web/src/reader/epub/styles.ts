import type { TextFont, TextSettings } from "../settings/store";

/** Colors of a text, as they reach the chapter and the page around it. */
export interface TextColors {
  scheme: "light" | "dark";
  ground: string;
  ink: string;
  link: string;
  /** Whether the book's own colors give way. */
  isForced: boolean;
}

const COLORS = {
  light: { scheme: "light", ground: "#fdfcfa", ink: "#1c1a18", link: "#9c3410", isForced: false },
  sepia: { scheme: "light", ground: "#f4ead5", ink: "#3f3122", link: "#8a3d12", isForced: true },
  dark: { scheme: "dark", ground: "#141211", ink: "#d5cfc8", link: "#ff9d77", isForced: true },
} as const satisfies Record<string, TextColors>;

const FONTS: Record<TextFont, string | null> = {
  book: null,
  serif: '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif", "Liberation Serif", serif',
  sans: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
};

/** The colors of a choice; `auto` follows the app. */
export function textColors(theme: TextSettings["theme"], appScheme: "light" | "dark"): TextColors {
  return COLORS[theme === "auto" ? appScheme : theme];
}

/** Comes before the book's own styles, so that the book may say otherwise. */
function gentle(colors: TextColors): string {
  return `
    html { color: ${colors.ink}; font-family: Georgia, "Noto Serif", "Liberation Serif", serif; }
    a:any-link { color: ${colors.link}; }
    pre { white-space: pre-wrap; }
    img, svg { max-width: 100%; }
  `;
}

/** Comes after the book's own styles: the reader's choices. */
function firm(settings: TextSettings, colors: TextColors): string {
  const font = FONTS[settings.font];
  const forced = `
    body, body *:not(a):not(img):not(svg *) {
      color: inherit !important;
      background-color: transparent !important;
      border-color: currentcolor !important;
    }
    a:any-link { color: ${colors.link} !important; }`;
  return `
    html {
      color-scheme: ${colors.scheme} only;
      --theme-bg-color: ${colors.ground};
      background: ${colors.ground} !important;
      color: ${colors.ink};
      font-size: ${settings.fontSize}% !important;
    }
    body { -webkit-text-size-adjust: none; text-size-adjust: none; }
    p, li, blockquote, dd {
      line-height: ${settings.lineHeight} !important;
      text-align: ${settings.isJustified ? "justify" : "start"};
      -webkit-hyphens: ${settings.isJustified ? "auto" : "manual"};
      hyphens: ${settings.isJustified ? "auto" : "manual"};
      widows: 2;
      orphans: 2;
    }
    [align="left"] { text-align: left; }
    [align="right"] { text-align: right; }
    [align="center"] { text-align: center; }
    ${font ? `body, body *:not(pre):not(code):not(kbd):not(samp) { font-family: ${font} !important; }` : ""}
    ${colors.isForced ? forced : ""}
  `;
}

/** The styles that a chapter gets before and after its own. */
export function chapterStyles(settings: TextSettings, colors: TextColors): [string, string] {
  return [gentle(colors), firm(settings, colors)];
}
