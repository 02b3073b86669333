//! Tricks of whole documents: pictures that are programs, HTML that is parsed twice, entities, types that lie.

use super::{File, chapter, resource};

fn document(path: &'static str, media_type: &'static str, text: &str) -> File {
    File { is_chapter: true, ..resource(path, media_type, text) }
}

pub(super) fn pictures() -> Vec<File> {
    vec![
        document("picture.svg", "image/svg+xml", PICTURE),
        document("styled.svg", "image/svg+xml", STYLED),
        chapter(
            "shown.xhtml",
            "",
            r#"<img src="in-img.svg" alt=""/><object data="in-img.svg" type="image/svg+xml"></object><iframe src="in-img.svg"></iframe>"#,
        ),
        resource("in-img.svg", "image/svg+xml", PICTURE),
    ]
}

pub(super) fn html() -> Vec<File> {
    vec![
        document("page.html", "text/html", PAGE),
        document("twice.html", "text/html", TWICE),
        document("parameters.html", "text/html; charset=utf-8", PAGE),
    ]
}

pub(super) fn entities() -> Vec<File> {
    vec![
        document("internal.xhtml", "application/xhtml+xml", INTERNAL),
        document("external.xhtml", "application/xhtml+xml", EXTERNAL),
        document("sheet.xhtml", "application/xhtml+xml", SHEET),
        document("bomb.xhtml", "application/xhtml+xml", BOMB),
        document("broken.xhtml", "application/xhtml+xml", BROKEN),
        chapter("last.xhtml", "", "<p>Nothing but text.</p>"),
        resource("evil.xsl", "application/xslt+xml", TRANSFORMATION),
    ]
}

pub(super) fn wrong_types() -> Vec<File> {
    vec![
        chapter(
            "first.xhtml",
            "",
            r#"<img src="fake.jpg" alt=""/><a class="trap" href="fake.jpg">picture</a><a class="trap" href="fake.pdf">sheet</a>"#,
        ),
        document("plain.xml", "application/xml", XML),
        document("text.xml", "text/xml", XML),
        document("other.xhtml", "application/vnd.wap.xhtml+xml", XML),
        document("nothing.bin", "application/x-unheard-of", XML),
        resource(
            "fake.jpg",
            "image/jpeg",
            "<html><script>RAN(fake-picture)</script><img src='CANARY/type/picture.png'></html>",
        ),
        resource("fake.pdf", "application/pdf", "<html><script>RAN(fake-pdf)</script></html>"),
        resource("fake.txt", "text/plain", "<html><script>RAN(fake-text)</script></html>"),
        resource("fake.css", "text/css", "<html><script>RAN(fake-sheet)</script></html>"),
        resource("late.js", "text/javascript", "RAN(late)"),
    ]
}

const PICTURE: &str = r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100" width="100" height="100" onload="RAN(picture-onload)">
<script>RAN(picture-script)</script><script xlink:href="CANARY/picture/script.js"/>
<a xlink:href="javascript:RAN(picture-a)"><rect width="50" height="50" onclick="RAN(picture-onclick)"/></a>
<image xlink:href="CANARY/picture/image.png" width="9" height="9" onerror="RAN(picture-onerror)"/>
<foreignObject width="50" height="50"><html xmlns="http://www.w3.org/1999/xhtml"><head><link rel="preconnect" href="CANARY"/><link rel="stylesheet" href="CANARY/picture/foreign.css"/></head><body onload="RAN(picture-body)"><iframe src="CANARY/picture/frame"></iframe><script>RAN(picture-foreign)</script><img src="CANARY/picture/foreign.png" onerror="RAN(picture-img)" alt=""/><form action="CANARY/picture/form"><input autofocus="autofocus" onfocus="RAN(picture-focus)"/></form></body></html></foreignObject>
<use href="CANARY/picture/use.svg#a"/><style>@import url(CANARY/picture/style.css);</style>
<text y="90">A picture.</text></svg>"#;

const STYLED: &str = r#"<?xml version="1.0"?><?xml-stylesheet href="CANARY/picture/sheet.css"?><?xml-stylesheet type="text/xsl" href="evil.xsl"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><set attributeName="onload" to="RAN(picture-set)"/><animate attributeName="xlink:href" values="CANARY/picture/animated;CANARY/picture/animated2" dur="1ms"/><text y="50">Another.</text></svg>"#;

const PAGE: &str = r#"<!DOCTYPE html><html><head><title>page</title><script>RAN(html-head)</script><meta http-equiv=refresh content="0;url=CANARY/html/refresh"><link rel=preconnect href=CANARY><base href=CANARY/html/></head>
<body onload=RAN(html-onload) background=CANARY/html/body.png><p>Begin of a page.</p>
<img src=x onerror=RAN(html-onerror)><img src=CANARY/html/img.png><svg/onload=RAN(html-svg)><script>RAN(html-svg-script)</script></svg>
<a class=trap href="javas	cript:RAN(html-a)">one</a><iframe srcdoc="<script>RAN(html-srcdoc)</script>"></iframe>
<template shadowrootmode=open><link rel=preconnect href=CANARY><img src=CANARY/html/shadow.png onerror=RAN(html-shadow)></template>
<object data=CANARY/html/object></object><embed src=CANARY/html/embed><isindex action=CANARY/html/isindex>
<p>End of a page.</p></body></html>"#;

/// Markup that becomes another tree when what a parser made of it is written and parsed again.
const TWICE: &str = r#"<!DOCTYPE html><html><head><title>twice</title></head><body><p>Begin.</p>
<noscript><p title="</noscript><link rel=preconnect href=CANARY><img src=x onerror=RAN(twice-noscript)>">text</p></noscript>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=RAN(twice-math)&gt;"></style></mglyph></table></mtext></math>
<svg><style>&lt;/style&gt;&lt;link rel=preconnect href=CANARY&gt;&lt;img src=x onerror=RAN(twice-svg)&gt;</style></svg>
<svg><title><style><!--</style><link rel=preconnect href=CANARY><img src=x onerror=RAN(twice-title)>--></style></title></svg>
<svg><desc><noembed><!--</noembed><link rel=preconnect href=CANARY><script>RAN(twice-noembed)</script>--></noembed></desc></svg>
<style><!--</style><link rel=preconnect href=CANARY><script>RAN(twice-style)</script>--></style>
<textarea><!--</textarea><img src=CANARY/twice/textarea.png onerror=RAN(twice-textarea)>--></textarea>
<xmp><!--</xmp><img src=CANARY/twice/xmp.png onerror=RAN(twice-xmp)>--></xmp>
<!--><link rel=preconnect href=CANARY><img src=x onerror=RAN(twice-comment)>-->
<!--a--!><img src=CANARY/twice/bang.png onerror=RAN(twice-bang)>-->
<p>End.</p></body></html>"#;

const INTERNAL: &str = r#"<?xml version="1.0"?><!DOCTYPE html [<!ENTITY run "<script xmlns='http://www.w3.org/1999/xhtml'>RAN(entity)</script>"><!ENTITY see "<img xmlns='http://www.w3.org/1999/xhtml' src='CANARY/entity/img.png' onerror='RAN(entity-onerror)' alt=''/>"><!ENTITY far "<link xmlns='http://www.w3.org/1999/xhtml' rel='preconnect' href='CANARY'/>"><!ATTLIST p onclick CDATA "RAN(default-attribute)" onmouseover CDATA "RAN(default-mouseover)"><!ATTLIST body onload CDATA "RAN(default-onload)">]><html xmlns="http://www.w3.org/1999/xhtml"><head><title>internal</title>&run;&far;</head><body><p>Begin.</p>&run;&see;&far;<p>End.</p></body></html>"#;

const EXTERNAL: &str = r#"<?xml version="1.0"?><!DOCTYPE html SYSTEM "CANARY/entity/doctype.dtd" [<!ENTITY out SYSTEM "CANARY/entity/general.xml"><!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % param SYSTEM "CANARY/entity/parameter.dtd"> %param;]><html xmlns="http://www.w3.org/1999/xhtml"><head><title>external</title></head><body><p>Begin.</p>&out;&file;<p>End.</p></body></html>"#;

const SHEET: &str = r#"<?xml version="1.0"?><?xml-stylesheet type="text/css" href="CANARY/entity/sheet.css"?><?xml-stylesheet type="text/xsl" href="evil.xsl"?><?xml-stylesheet type="text/xsl" href="CANARY/entity/sheet.xsl"?><?xml-stylesheet type="text/xsl" href="data:text/xsl,%3Cx/%3E"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>sheet</title></head><body><p>Begin.</p><?php RAN(php) ?><p>End.</p></body></html>"#;

const TRANSFORMATION: &str = r#"<?xml version="1.0"?><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="CANARY/entity/import.xsl"/><xsl:template match="/"><html xmlns="http://www.w3.org/1999/xhtml"><body><script>RAN(transformation)</script><img src="CANARY/entity/transformed.png" alt=""/></body></html></xsl:template></xsl:stylesheet>"#;

const BOMB: &str = r#"<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]><html xmlns="http://www.w3.org/1999/xhtml"><head><title>bomb</title></head><body><p>Begin.</p><p>&h;</p></body></html>"#;

const BROKEN: &str = r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>broken</title></head><body><p>Begin.</p><script>RAN(broken-script)</script><img src="CANARY/entity/broken.png" onerror="RAN(broken-onerror)"/><p>never closed<b></i></body>"#;

const XML: &str = r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>xml</title><script>RAN(xml-script)</script><link rel="preconnect" href="CANARY"/><meta http-equiv="refresh" content="0;url=CANARY/type/refresh"/></head><body onload="RAN(xml-onload)"><p>Begin.</p><img src="CANARY/type/img.png" onerror="RAN(xml-onerror)" alt=""/><iframe src="CANARY/type/frame"></iframe><svg xmlns="http://www.w3.org/2000/svg"><script>RAN(xml-svg)</script></svg><p>End.</p></body></html>"#;
