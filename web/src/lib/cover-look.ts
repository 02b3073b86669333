/** What stands in a cover's place until the image is there, as books and series carry it. */
export interface CoverLook {
  coverColor: string | null;
  coverPlaceholder: string | null;
}

const COLUMNS = 4;
const ROWS = 6;
const SHADE_BYTES = (COLUMNS * ROWS) / 2;
const HEADER_BYTES = 54;

/** The small picture of a cover, row by row, three channels a cell; null when it is of another kind. */
export function placeholderPixels(placeholder: string): Uint8Array | null {
  let packed: string;
  try {
    packed = atob(placeholder);
  } catch {
    return null;
  }
  if (packed.length !== SHADE_BYTES * 2) return null;
  const pixels = new Uint8ClampedArray(COLUMNS * ROWS * 3);
  for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
    const pair = packed.charCodeAt(cell >> 1);
    const brightness = (cell % 2 === 0 ? pair >> 4 : pair & 15) * 17;
    const block = (Math.floor(cell / COLUMNS) >> 1) * (COLUMNS / 2) + ((cell % COLUMNS) >> 1);
    const blue = packed.charCodeAt(SHADE_BYTES + block * 2) - 128;
    const red = packed.charCodeAt(SHADE_BYTES + block * 2 + 1) - 128;
    pixels[cell * 3] = brightness + 1.402 * red;
    pixels[cell * 3 + 1] = brightness - 0.714 * red - 0.344 * blue;
    pixels[cell * 3 + 2] = brightness + 1.772 * blue;
  }
  return new Uint8Array(pixels.buffer);
}

/** The small picture as the address of an image, which the browser enlarges softly. */
function placeholderUrl(placeholder: string): string | null {
  const pixels = placeholderPixels(placeholder);
  if (!pixels) return null;
  // A bitmap needs no compression, so no canvas: a header, then rows from the bottom in blue, green, red.
  const file = new Uint8Array(HEADER_BYTES + pixels.length);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, HEADER_BYTES, true);
  view.setUint32(14, HEADER_BYTES - 14, true);
  view.setInt32(18, COLUMNS, true);
  view.setInt32(22, ROWS, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let row = 0; row < ROWS; row++) {
    for (let at = 0; at < COLUMNS * 3; at++) {
      const channel = 2 - (at % 3);
      const from = ((ROWS - 1 - row) * COLUMNS + Math.floor(at / 3)) * 3 + channel;
      file[HEADER_BYTES + row * COLUMNS * 3 + at] = pixels[from] ?? 0;
    }
  }
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...file))}`;
}

/** How the place of a cover is painted until the image is there. */
export function coverBackground(look: CoverLook | null | undefined): {
  backgroundColor?: string;
  backgroundImage?: string;
  backgroundSize?: string;
} {
  const url = look?.coverPlaceholder ? placeholderUrl(look.coverPlaceholder) : null;
  return {
    ...(look?.coverColor ? { backgroundColor: look.coverColor } : {}),
    ...(url ? { backgroundImage: `url("${url}")`, backgroundSize: "100% 100%" } : {}),
  };
}
