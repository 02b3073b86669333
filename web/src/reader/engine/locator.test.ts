import { describe, expect, it } from "vitest";
import { openingPlace, plainPath, readPositions, sectionsOf, totalProgression } from "./locator";

describe("locators", () => {
  it("are read back from what this reader wrote", () => {
    const locator = {
      href: "OEBPS/text/ch%201.xhtml",
      type: "application/xhtml+xml",
      locations: { progression: 0.5, totalProgression: 0.1, fragments: ["epubcfi(/6/4!/4/2)"] },
    };
    expect(openingPlace(locator, 0.2)).toEqual({
      cfi: "epubcfi(/6/4!/4/2)",
      href: "OEBPS/text/ch 1.xhtml",
      progression: 0.5,
      totalProgression: 0.1,
    });
  });

  it("are read from other readers, which know no fragments", () => {
    const place = openingPlace({ href: "/ch2.xhtml", locations: { fragments: ["p=4"] } }, null);
    expect(place).toEqual({ cfi: null, href: "ch2.xhtml", progression: 0, totalProgression: null });
  });

  it("fall back to the percentage, and to nothing", () => {
    expect(openingPlace(null, 0.4)?.totalProgression).toBe(0.4);
    expect(openingPlace({ locations: 3 }, null)).toBeNull();
  });
});

describe("positions", () => {
  const values = [
    { href: "resources/OEBPS/a%20b.xhtml", locations: { position: 1 } },
    { href: "resources/OEBPS/a%20b.xhtml", locations: { position: 2 } },
    { href: "/api/v1/books/x/resources/OEBPS/c.xhtml#part", locations: { position: 3 } },
    "nonsense",
  ];

  it("weigh each resource, whatever its address looks like", () => {
    const sections = sectionsOf(readPositions(values));
    expect(sections.get("OEBPS/a b.xhtml")).toMatchObject({ weight: 2, firstPosition: 1 });
    expect(sections.get("OEBPS/c.xhtml")).toMatchObject({ weight: 1, firstPosition: 3 });
  });

  it("keep a folder of the book that is named like the server's", () => {
    expect(plainPath("resources/resources/a.xhtml")).toBe("resources/a.xhtml");
  });

  it("survive a path that is not properly escaped", () => {
    expect(plainPath("100%.xhtml")).toBe("100%.xhtml");
  });

  it("turn progress in a section into progress in the book", () => {
    expect(totalProgression([2, 1, 1], 1, 0.5)).toBe(0.625);
    expect(totalProgression([], 0, 0.5)).toBe(0);
  });
});
