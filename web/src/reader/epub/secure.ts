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

const XHTML = "http://www.w3.org/1999/xhtml";
const XML = "application/xml";
/** Types a browser parses as they are named here; it takes every other kind of XML for a document as well. */
const PARSED = new Set(["application/xhtml+xml", "text/html", "image/svg+xml", XML, "text/xml"]);
const UNWANTED =
  "script, handler, base, iframe, frame, frameset, embed, applet, portal, fencedframe, template, param, meta[http-equiv]";
/** What sends something somewhere, besides handlers. */
const SENDING = new Set(["action", "attributionsrc", "formaction", "ping", "srcdoc"]);
/** A script as an address, or as one of the values that an animation gives to one. */
const SCRIPT_ADDRESS = /(?:^|;)(?:javascript|vbscript):/i;
/** Browsers overlook white space and control characters inside an address' scheme. */
const OVERLOOKED = /[^!-~]/g;

function essence(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase();
}

/** Whether a resource is a document that could act. */
export function isDocument(type: string): boolean {
  const plain = essence(type);
  return PARSED.has(plain) || plain.endsWith("+xml");
}

function disarm(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const plain = name.toLowerCase();
    const acts = plain.startsWith("on") || SENDING.has(plain);
    if (acts || SCRIPT_ADDRESS.test(value.replace(OVERLOOKED, ""))) element.removeAttribute(name);
  }
}

/**
 * Keeps links to style sheets and no others: browsers connect to the servers that hints name, which no policy forbids.
 */
function disarmLink(link: Element): void {
  const words = (link.getAttribute("rel") ?? "").toLowerCase().split(/\s+/);
  const isSheet = words.includes("stylesheet") && !words.includes("alternate");
  if (isSheet) link.setAttribute("rel", "stylesheet");
  else link.remove();
}

/** Style sheets out of the book stay; the reader has turned their addresses into blobs. */
function isOwnSheet(node: ProcessingInstruction): boolean {
  return (
    node.target === "xml-stylesheet" && /href\s*=\s*["']blob:/.test(node.data) && !/xsl/i.test(node.data)
  );
}

/** Takes out what is no text; a comment can become markup when a parser reads it again in another place. */
function removeAsides(doc: Document): void {
  const walker = doc.createTreeWalker(doc, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  const asides: ChildNode[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isKept = node instanceof ProcessingInstruction && isOwnSheet(node);
    if (!isKept) asides.push(node as ChildNode);
  }
  for (const aside of asides) aside.remove();
}

function addPolicy(doc: Document): void {
  const root = doc.documentElement;
  // Other documents have no place for a policy, and are held by that of the page around them.
  const isPage = root.namespaceURI === XHTML;
  if (!isPage) return;
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
  const plain = essence(type);
  const parsedAs = (PARSED.has(plain) ? plain : XML) as DOMParserSupportedType;
  const doc = new DOMParser().parseFromString(text, parsedAs);
  removeAsides(doc);
  for (const element of [...doc.querySelectorAll(UNWANTED)]) element.remove();
  // What stands inside an object is for readers that cannot show it, and this one does not.
  for (const element of [...doc.querySelectorAll("object")]) element.replaceWith(...element.childNodes);
  for (const link of [...doc.querySelectorAll("link")]) disarmLink(link);
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
