import { describe, expect, it } from "vitest";
import { packageOf, readManifest } from "./package";

const MANIFEST = {
  metadata: { language: "ja", readingProgression: "rtl", presentation: { layout: "fixed" } },
  readingOrder: [
    {
      href: "resources/OEBPS/a%20%26%20b.xhtml",
      type: "application/xhtml+xml",
      properties: { layout: "fixed", page: "left" },
    },
    {
      href: "resources/OEBPS/100%25%231.xhtml",
      type: "application/xhtml+xml",
      properties: { layout: "fixed" },
    },
    "nonsense",
  ],
  resources: [
    {
      href: "resources/OEBPS/note.xhtml",
      type: "application/xhtml+xml",
      properties: { layout: "reflowable" },
    },
    { href: "resources/OEBPS/a.css", type: "text/css" },
  ],
  toc: [
    {
      title: " One ",
      href: "resources/OEBPS/a%20%26%20b.xhtml#x",
      children: [{ title: "Half", href: "resources/n.xhtml" }],
    },
    { title: "Part" },
  ],
};

function opf(manifest: unknown): Document {
  return new DOMParser().parseFromString(packageOf(readManifest(manifest)), "application/xml");
}

describe("a package made of the server's manifest", () => {
  it("lists every file under an address that leads back to its path", () => {
    const hrefs = [...opf(MANIFEST).querySelectorAll("item")].map((item) => item.getAttribute("href"));
    expect(hrefs).toEqual([
      "OEBPS/a%20&%20b.xhtml",
      "OEBPS/100%25%231.xhtml",
      "OEBPS/note.xhtml",
      "OEBPS/a.css",
    ]);
  });

  it("reads chapters in order and keeps those aside out of it", () => {
    const spine = [...opf(MANIFEST).querySelectorAll("itemref")].map((reference) => [
      reference.getAttribute("idref"),
      reference.getAttribute("linear"),
      reference.getAttribute("properties"),
    ]);
    expect(spine).toEqual([
      ["c0", null, "page-spread-left"],
      ["c1", null, null],
      ["r0", "no", null],
    ]);
  });

  it("keeps the direction, the layout and the language", () => {
    const doc = opf(MANIFEST);
    expect(doc.querySelector("spine")?.getAttribute("page-progression-direction")).toBe("rtl");
    expect(doc.querySelector("meta")?.textContent).toBe("pre-paginated");
    expect(packageOf(readManifest(MANIFEST))).toContain("<dc:language>ja</dc:language>");
  });

  it("has a table of contents with the paths of the chapters", () => {
    expect(readManifest(MANIFEST).toc).toEqual([
      {
        label: "One",
        href: "OEBPS/a & b.xhtml#x",
        subitems: [{ label: "Half", href: "n.xhtml", subitems: [] }],
      },
      { label: "Part", href: undefined, subitems: [] },
    ]);
  });

  it("is an empty book when the manifest makes no sense", () => {
    expect(opf(null).querySelectorAll("itemref")).toHaveLength(0);
  });
});
