// Reads both catalogs of a server from their roots to every leaf with the parsers of two packaged clients, and checks
// every document against the schemas of the specifications where they are at hand.
// Usage: node read.mjs <base url> <API key> [<folder of schemas>]

import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const Opds1Parser = require("opds-feed-parser").default;
const DIST = "r2-opds-js/dist/es8-es2017/src/opds";
const { initGlobalConverters_GENERIC } = require(`${DIST}/init-globals`);
const { OPDSFeed } = require(`${DIST}/opds2/opds2`);
const { OPDSPublication } = require(`${DIST}/opds2/opds2-publication`);
const { OPDSAuthenticationDoc } = require(`${DIST}/opds2/opds2-authentication-doc`);
const { TaJsonDeserialize } = require("r2-lcp-js/dist/es8-es2017/src/serializable");
initGlobalConverters_GENERIC();

const [base, key, schemas] = process.argv.slice(2);
const faults = [];
const fault = (address, text) => faults.push(`${address}: ${text}`);
const count = { feeds1: 0, entries1: 0, feeds2: 0, publications2: 0, manifests: 0, checked: 0 };

const FEED2 = "application/opds+json";
const PUBLICATION = "application/opds-publication+json";
const AUTHENTICATION = "application/opds-authentication+json";
const MANIFESTS = ["application/webpub+json", "application/divina+json"];
const isAtom = (type) => type.startsWith("application/atom+xml");

/** Facets lead to each other: one choice at a time is walked, not all of all. */
const CHOICES = ["sort=", "status=", "genre=", "tag=", "publisher=", "author="];
const isChoiceOfTwo = (href) => CHOICES.filter((choice) => href.includes(choice)).length > 1;

/** Validators by what a document is; none without schemas. */
function validators() {
  const folder = schemas && join(schemas, "jsonschema");
  if (!folder || !existsSync(folder)) return {};
  const Ajv = require("ajv").default;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  require("ajv-formats").default(ajv);
  // The pattern repeats names of groups, and so is none of this engine; tags are checked by the server's own tests.
  const readable = (text) => JSON.parse(text.replaceAll(/\(\?<[A-Za-z]\w*>/g, "("));
  const add = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) add(path);
      else if (entry.name.endsWith(".json")) ajv.addSchema(readable(readFileSync(path, "utf8")));
    }
  };
  add(folder);
  const of = (id) => ajv.getSchema(id);
  return {
    [FEED2]: of("https://drafts.opds.io/schema/feed.schema.json"),
    [PUBLICATION]: of("https://drafts.opds.io/schema/publication.schema.json"),
    [AUTHENTICATION]: of("https://drafts.opds.io/schema/authentication.schema.json"),
    [MANIFESTS[0]]: of("https://readium.org/webpub-manifest/schema/publication.schema.json"),
    [MANIFESTS[1]]: of("https://readium.org/webpub-manifest/schema/publication.schema.json"),
  };
}

const known = validators();

/** Checks JSON; an empty list, which tells a feed from a publication, is the one thing the schema does not know. */
function check(address, type, value) {
  const validate = known[type];
  if (!validate) return;
  count.checked += 1;
  const isEmpty = type === FEED2 && value.publications?.length === 0;
  const shown = isEmpty ? { ...value, publications: undefined, navigation: [{ href: "x", title: "x" }] } : value;
  if (!validate(JSON.parse(JSON.stringify(shown)))) {
    for (const error of validate.errors.slice(0, 3)) fault(address, `${error.instancePath} ${error.message}`);
  }
}

async function get(address, headers = { "x-api-key": key }) {
  const reply = await fetch(new URL(address, base), { headers });
  const type = (reply.headers.get("content-type") ?? "").split("; ")[0];
  return { status: reply.status, type, text: await reply.text() };
}

/** Every link of JSON with a type. */
function linksOf(value, found = []) {
  if (Array.isArray(value)) value.forEach((part) => linksOf(part, found));
  else if (value && typeof value === "object") {
    if (typeof value.href === "string" && typeof value.type === "string") found.push(value);
    Object.values(value).forEach((part) => linksOf(part, found));
  }
  return found;
}

async function second() {
  const waiting = ["/opds/v2"];
  const seen = new Set(waiting);
  while (waiting.length > 0) {
    const address = waiting.shift();
    const { status, type, text } = await get(address);
    if (status !== 200) { fault(address, `answers ${status}`); continue; }
    const value = JSON.parse(text);
    check(address, type, value);
    if (type === FEED2) {
      const feed = TaJsonDeserialize(value, OPDSFeed);
      count.feeds2 += 1;
      count.publications2 += feed.Publications?.length ?? 0;
      if (!feed.Metadata?.Title) fault(address, "has no title for the client");
      if ((feed.Publications?.length ?? 0) !== (value.publications?.length ?? 0)) fault(address, "loses publications in the client");
      for (const publication of feed.Publications ?? []) {
        if (!publication.findFirstLinkByRel("http://opds-spec.org/acquisition")) fault(address, "has a publication that cannot be acquired");
      }
    } else if (type === PUBLICATION) {
      const publication = TaJsonDeserialize(value, OPDSPublication);
      if (!publication.Metadata?.Title) fault(address, "is a publication without a title");
    } else if (MANIFESTS.includes(type)) {
      count.manifests += 1;
      continue;
    } else continue;
    for (const link of linksOf(value)) {
      const href = link.href.replace("{?query}", "?query=a");
      const isOurs = href.startsWith(base) && href.includes("/v2");
      const isRead = [FEED2, PUBLICATION, ...MANIFESTS].includes(link.type);
      if (isOurs && isRead && !isChoiceOfTwo(href) && !seen.has(href)) { seen.add(href); waiting.push(href); }
    }
  }
  const refused = await get("/opds/v2", {});
  if (refused.status !== 401) fault("/opds/v2", `answers ${refused.status} to nobody`);
  const document = JSON.parse(refused.text);
  check("/opds/v2 (401)", AUTHENTICATION, document);
  if (!TaJsonDeserialize(document, OPDSAuthenticationDoc).Authentication?.length) fault("/opds/v2", "has no way to sign in");
}

async function first(folder) {
  const waiting = ["/opds/v1.2"];
  const seen = new Set(waiting);
  const files = [];
  while (waiting.length > 0) {
    const address = waiting.shift();
    const { status, type, text } = await get(address);
    if (status !== 200 || !isAtom(type)) { fault(address, `answers ${status}, ${type}`); continue; }
    const parsed = await new Opds1Parser().parse(text);
    if (parsed.entries !== undefined) {
      count.feeds1 += 1;
      count.entries1 += parsed.entries.length;
      if (!parsed.title) fault(address, "has no title for the client");
      const written = text.split("<entry>").length - 1;
      if (parsed.entries.length !== written) fault(address, `has ${written} entries, the client sees ${parsed.entries.length}`);
    }
    const file = join(folder, `${files.length}.xml`);
    // Templates are no IRIs, as the schema wants them, but what their specifications want.
    writeFileSync(file, text.replaceAll(/<link [^>]*\{[^>]*\/>/g, ""));
    files.push(file);
    for (const [, attributes] of text.matchAll(/<link ([^>]*)\/>/g)) {
      const of = (name) => attributes.match(new RegExp(`(?:^| )${name}="([^"]*)"`))?.[1]?.replaceAll("&amp;", "&") ?? "";
      const href = of("href");
      const isFeed = isAtom(of("type")) && !href.includes("{");
      if (isFeed && href.startsWith(base) && !isChoiceOfTwo(href) && !seen.has(href)) { seen.add(href); waiting.push(href); }
    }
  }
  return files;
}

/** Checks Atom with the grammar of the specification, in which one class of signs is misspelled. */
function grammar(folder, files) {
  const source = schemas && join(schemas, "opds12");
  if (!source || !existsSync(source)) return;
  const text = readFileSync(join(source, "opds.rnc"), "utf8");
  writeFileSync(join(folder, "opds.rnc"), text.replaceAll("\\nrt]", "\\n\\r\\t]"));
  cpSync(join(source, "atom.rnc"), join(folder, "atom.rnc"));
  count.checked += files.length;
  try {
    execFileSync("jing", ["-c", join(folder, "opds.rnc"), ...files], { stdio: "pipe" });
  } catch (error) {
    const lines = `${error.stdout ?? ""}${error.stderr ?? error}`.split("\n").filter(Boolean);
    lines.slice(0, 20).forEach((line) => fault("grammar", line));
  }
}

const folder = mkdtempSync(join(tmpdir(), "opds-"));
grammar(folder, await first(folder));
await second();
console.log(JSON.stringify(count));
if (faults.length > 0) {
  console.error(faults.slice(0, 40).join("\n"));
  process.exit(1);
}
