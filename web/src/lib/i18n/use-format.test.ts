import { describe, expect, it } from "vitest";
import { createFormat } from "./use-format";

describe("formatting in English", () => {
  const format = createFormat("en");

  it.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [12_345, "12 kB"],
    [12_345_678, "12.3 MB"],
    [51_600_000_000, "51.6 GB"],
  ])("writes %d bytes as %s", (bytes, text) => {
    expect(format.size(bytes)).toBe(text);
  });

  it.each([
    ["2019", "2019"],
    ["2019-04", "April 2019"],
    ["2019-04-03", "April 3, 2019"],
  ])("writes the release date %s as %s", (value, text) => {
    expect(format.releaseDate(value)).toBe(text);
  });

  it.each([
    ["2026-04-01T10:00:00Z", "now"],
    ["2026-04-01T09:30:00Z", "30 minutes ago"],
    ["2026-04-01T07:00:00Z", "3 hours ago"],
    ["2026-03-31T10:00:00Z", "yesterday"],
  ])("tells how long ago %s was", (iso, text) => {
    expect(format.ago(iso, Date.parse("2026-04-01T10:00:10Z"))).toBe(text);
  });

  it("names a language, and shows a broken tag as it is", () => {
    expect(format.language("ja")).toBe("Japanese");
    expect(format.language("not a tag")).toBe("not a tag");
  });
});
