import { describe, expect, it } from "vitest";
import { isDocument, secure } from "./secure";

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

  it("keeps style sheets, and no hint that makes a browser call another server", () => {
    const text = `<html xmlns="http://www.w3.org/1999/xhtml"><head>
<link rel="preconnect" href="http://x"/><link rel="Stylesheet DNS-prefetch" href="blob:a"/><link rel="alternate stylesheet" href="b"/>
</head><body><a ping="http://x/" href="c.xhtml">c</a><template><link rel="preconnect" href="http://x"/></template></body></html>`;
    const links = secure(text, "application/xhtml+xml").match(/<link[^>]*>/g);
    expect(links).toEqual([expect.stringMatching(/^<link rel="stylesheet" href="blob:a" ?\/>$/)]);
    expect(secure(text, "application/xhtml+xml")).not.toMatch(/ping|template/);
  });

  it("keeps what stands in for an object", () => {
    const text = `<html xmlns="http://www.w3.org/1999/xhtml"><body><object data="http://x/"><param name="a"/><p>instead</p></object></body></html>`;
    const shown = secure(text, "application/xhtml+xml");
    expect(shown).toContain("<p>instead</p>");
    expect(shown).not.toMatch(/<object|<param/);
  });

  it("is a document under every name that a browser takes for one", () => {
    const names = ["text/html; charset=utf-8", "TEXT/XML", "application/vnd.wap.xhtml+xml", "image/svg+xml"];
    expect(names.map(isDocument)).toEqual([true, true, true, true]);
    expect(["text/css", "image/png", "text/plain"].map(isDocument)).toEqual([false, false, false]);
    expect(secure(CHAPTER, "application/vnd.wap.xhtml+xml")).not.toMatch(/<script|onload/);
  });

  it("has no comment or instruction that a second parser could take for markup", () => {
    const text =
      "<p>a</p><!-- <img src=x onerror=evil()> --><svg><style><!--</style><img src=x>--></style></svg>";
    expect(secure(text, "text/html")).not.toMatch(/<!-- |onerror/);
    const styled = `<?xml-stylesheet href="http://x/"?><?xml-stylesheet type="text/xsl" href="blob:a"?><?xml-stylesheet href="blob:b"?><svg xmlns="http://www.w3.org/2000/svg"/>`;
    expect(secure(styled, "image/svg+xml").match(/<\?[^>]*>/g)).toEqual(['<?xml-stylesheet href="blob:b"?>']);
  });

  it("lets no animation turn an address into a script", () => {
    const text = `<svg xmlns="http://www.w3.org/2000/svg"><a href="#x"><animate attributeName="href" values="#x; java&#9;script:evil()"/><set to="javascript:evil()"/></a></svg>`;
    expect(secure(text, "image/svg+xml")).not.toMatch(/evil/);
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
