import { describe, expect, it } from "vitest";
import { secure } from "./secure";

const CHAPTER = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title>
<script>evil()</script><meta http-equiv="refresh" content="0;url=http://x/"/><base href="http://x/"/></head>
<body onload="evil()"><p onclick="evil()">text</p><a href=" java&#10;script:evil()">a</a><a href="ch2.xhtml">b</a>
<embed src="x"/><script>evil()</script></body></html>`;

describe("a secured chapter", () => {
  const result = secure(CHAPTER, "application/xhtml+xml");

  it("keeps its text and links but nothing that acts", () => {
    expect(result).toContain("text");
    expect(result).toContain('href="ch2.xhtml"');
    expect(result).not.toMatch(/<script|onclick|onload|java|<embed|<base|refresh/);
  });

  it("begins with a policy that forbids scripts and connections", () => {
    const policy = result.indexOf("Content-Security-Policy");
    expect(policy).toBeGreaterThan(0);
    expect(policy).toBeLessThan(result.indexOf("<title"));
    expect(result).toContain("script-src 'none'; connect-src 'none'");
  });

  it("gets a head for its policy when it has none", () => {
    const bare = secure(
      '<html xmlns="http://www.w3.org/1999/xhtml"><body>x</body></html>',
      "application/xhtml+xml",
    );
    expect(bare).toContain("Content-Security-Policy");
  });
});
