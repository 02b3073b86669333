const DECLARED = /^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']|^@charset\s+"([\w.-]+)"/i;

function declaredEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
  if (bytes[0] === 0 && bytes[1] === 0x3c) return "utf-16be";
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const match = DECLARED.exec(start);
  return match?.[1] ?? match?.[2] ?? null;
}

/** Decodes a text file of a book by its byte order mark or declaration; UTF-8 without either. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = declaredEncoding(bytes) ?? "utf-8";
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder("utf-8").decode(bytes);
  }
}
