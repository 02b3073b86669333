/** What a chapter may load: only what the reader itself has turned into blobs, and never a script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'none'",
  "connect-src 'none'",
  "img-src blob: data:",
  "media-src blob: data:",
  "font-src blob: data:",
  "style-src blob: data: 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

const DOCUMENTS = new Set(["application/xhtml+xml", "text/html", "image/svg+xml"]);
const XHTML = "http://www.w3.org/1999/xhtml";
const UNWANTED = "script, base, iframe, frame, frameset, embed, applet, meta[http-equiv]";
const SCRIPT_ADDRESS = /^(javascript|vbscript):/i;
/** Browsers overlook white space and control characters inside an address' scheme. */
const OVERLOOKED = /[^!-~]/g;

/** Whether a resource is a document that could act. */
export function isDocument(type: string): boolean {
  return DOCUMENTS.has(type);
}

function disarm(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const isHandler = name.toLowerCase().startsWith("on");
    if (isHandler || SCRIPT_ADDRESS.test(value.replace(OVERLOOKED, ""))) element.removeAttribute(name);
  }
}

function addPolicy(doc: Document): void {
  const root = doc.documentElement;
  const isSvg = root.localName === "svg";
  if (isSvg) return;
  let head = doc.querySelector("head");
  if (!head) {
    head = doc.createElementNS(XHTML, "head") as HTMLHeadElement;
    root.prepend(head);
  }
  const meta = doc.createElementNS(XHTML, "meta");
  meta.setAttribute("http-equiv", "Content-Security-Policy");
  meta.setAttribute("content", POLICY);
  head.prepend(meta);
  if (!doc.querySelector("body")) root.append(doc.createElementNS(XHTML, "body"));
}

/** Takes everything that acts out of a chapter and gives it a policy of its own. */
export function secure(text: string, type: string): string {
  const doc = new DOMParser().parseFromString(text, type as DOMParserSupportedType);
  for (const element of [...doc.querySelectorAll(UNWANTED)]) element.remove();
  for (const element of doc.querySelectorAll("*")) disarm(element);
  addPolicy(doc);
  return new XMLSerializer().serializeToString(doc);
}

/** Makes a chapter of a picture that stands in the order of reading by itself. */
export function securePicture(svg: string): string {
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const doc = new DOMParser().parseFromString(
    `<html xmlns="${XHTML}"><body/></html>`,
    "application/xhtml+xml",
  );
  doc.querySelector("body")?.append(doc.importNode(picture, true));
  return secure(new XMLSerializer().serializeToString(doc), "application/xhtml+xml");
}
