import { describe, expect, it } from "vitest";
import { detailsLine } from "./model";

describe("the further facts of an entry", () => {
  it("are one line", () => {
    expect(detailsLine({ role: "reader", by: "link" })).toBe("role: reader · by: link");
    expect(detailsLine({})).toBe("");
  });
});
