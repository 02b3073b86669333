import { plainPath } from "../engine/locator";

/** A file of a book, as the manifest lists it. */
interface Link {
  path: string;
  type: string;
  isChapter: boolean;
  page: string | null;
}

/** One line of the table of contents. */
export interface TocLine {
  label: string;
  href: string | undefined;
  subitems: TocLine[];
}

/** What the reader needs of the server's Readium manifest. */
export interface Manifest {
  language: string | null;
  isRtl: boolean;
  isFixed: boolean;
  chapters: readonly Link[];
  resources: readonly Link[];
  toc: TocLine[];
}

/** Where the package lies that this reader writes; no book has it. */
export const PACKAGE_PATH = "codex-package.opf";
/** The container that names the package. */
export const CONTAINER = `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="${PACKAGE_PATH}" media-type="application/oebps-package+xml"/></rootfiles></container>`;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function readLink(value: unknown): Link[] {
  const { href, type, properties } = record(value);
  if (typeof href !== "string" || typeof type !== "string") return [];
  const { layout, page } = record(properties);
  return [
    {
      path: plainPath(href),
      type,
      isChapter: layout !== undefined,
      page: typeof page === "string" ? page : null,
    },
  ];
}

/** A path in the spelling that foliate-js gives it, in which only what would end a path is escaped. */
function foliatePath(path: string): string {
  return path.replaceAll("#", "%23").replaceAll("?", "%3F");
}

function readToc(value: unknown): TocLine {
  const { title, href, children } = record(value);
  const fragment = typeof href === "string" && href.includes("#") ? href.slice(href.indexOf("#")) : "";
  return {
    label: typeof title === "string" ? title.trim() : "",
    href: typeof href === "string" ? `${foliatePath(plainPath(href))}${fragment}` : undefined,
    subitems: list(children).map(readToc),
  };
}

/** Reads the server's manifest; what is odd in it is left out. */
export function readManifest(value: unknown): Manifest {
  const { metadata, readingOrder, resources, toc } = record(value);
  const { language, readingProgression, presentation } = record(metadata);
  return {
    language: typeof language === "string" ? language : null,
    isRtl: readingProgression === "rtl",
    isFixed: record(presentation).layout === "fixed",
    chapters: list(readingOrder).flatMap(readLink),
    resources: list(resources).flatMap(readLink),
    toc: list(toc).map(readToc),
  };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

function item(link: Link, id: string): string {
  const href = escapeXml(encodeURI(link.path).replaceAll("#", "%23").replaceAll("?", "%3F"));
  return `<item id="${id}" href="${href}" media-type="${escapeXml(link.type)}"/>`;
}

function reference(link: Link, id: string, isLinear: boolean): string {
  const spread = link.page ? ` properties="page-spread-${escapeXml(link.page)}"` : "";
  return `<itemref idref="${id}"${isLinear ? "" : ' linear="no"'}${spread}/>`;
}

/**
 * Writes the package document that foliate-js wants, from the manifest that the server serves.
 *
 * The server reads broken packages too, and hands out nothing that its manifest does not list;
 * so both sides agree on what the book is made of.
 */
export function packageOf(manifest: Manifest): string {
  const { chapters, resources, language, isFixed, isRtl } = manifest;
  const asides = resources
    .map((link, index) => ({ link, id: `r${index}` }))
    .filter(({ link }) => link.isChapter);
  return `<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
${language ? `<dc:language>${escapeXml(language)}</dc:language>` : ""}
<meta property="rendition:layout">${isFixed ? "pre-paginated" : "reflowable"}</meta>
</metadata>
<manifest>
${chapters.map((link, index) => item(link, `c${index}`)).join("\n")}
${resources.map((link, index) => item(link, `r${index}`)).join("\n")}
</manifest>
<spine page-progression-direction="${isRtl ? "rtl" : "default"}">
${chapters.map((link, index) => reference(link, `c${index}`, true)).join("\n")}
${asides.map(({ link, id }) => reference(link, id, false)).join("\n")}
</spine>
</package>`;
}
