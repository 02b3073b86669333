import type { FoliateLoader } from "foliate-js/epub.js";
import { Problem, toProblem } from "@/lib/api/problem";
import { sessionFetch } from "@/lib/auth";
import type { Section } from "../engine/locator";
import { CONTAINER, type Manifest, PACKAGE_PATH, packageOf } from "./package";
import { decodeText } from "./text";

const POSITION_BYTES = 1024;
const KEPT = 32;
function addressOf(bookId: string, path: string): string {
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  return new URL(`/api/v1/books/${bookId}/resources/${escaped}`, location.origin).href;
}

async function fetchResource(bookId: string, path: string): Promise<Response | null> {
  const request = new Request(addressOf(bookId, path), { credentials: "same-origin" });
  const response = await sessionFetch(request).catch((cause: unknown) => {
    throw toProblem(cause);
  });
  if (response.ok) return response;
  if (response.status === 404) return null;
  throw new Problem("BookUnreadable", `${path} could not be read`, response.status);
}

/** Keeps the answers that were used last. */
class Recent<T> {
  readonly #kept = new Map<string, Promise<T>>();

  get(key: string, load: () => Promise<T>): Promise<T> {
    const value = this.#kept.get(key) ?? load();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    value.catch(() => this.#kept.delete(key));
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return value;
  }
}

/** Serves a book file by file from the server, so that nothing is ever downloaded whole. */
export function createLoader(
  bookId: string,
  manifest: Manifest,
  sections: ReadonlyMap<string, Section>,
): FoliateLoader {
  const texts = new Recent<string | null>();
  const written = new Map([
    ["META-INF/container.xml", CONTAINER],
    [PACKAGE_PATH, packageOf(manifest)],
  ]);
  const fetchText = async (path: string) => {
    // The server hands out files in the clear, so no other file of the container is of use here.
    if (path.startsWith("META-INF/")) return null;
    const response = await fetchResource(bookId, path);
    return response ? decodeText(new Uint8Array(await response.arrayBuffer())) : null;
  };
  return {
    loadText: async (path) => written.get(path) ?? texts.get(path, () => fetchText(path)),
    loadBlob: async (path) => (await fetchResource(bookId, path))?.blob() ?? null,
    getSize: (path) => (sections.get(path)?.weight ?? 1) * POSITION_BYTES,
  };
}
