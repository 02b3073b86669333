//! Tricks that want to call out: pictures, sounds, fonts, sheets and hints of other servers.

use super::{File, chapter, resource};

pub(super) fn files() -> Vec<File> {
    vec![
        chapter("media.xhtml", "", MEDIA),
        chapter("sheets.xhtml", SHEETS_HEAD, SHEETS),
        chapter("moves.xhtml", MOVES_HEAD, "<p>It stays.</p>"),
        resource("sheet.css", "text/css", SHEET),
        resource("nested.css", "text/css", r#"@import "CANARY/css/nested.css"; em { color: red }"#),
    ]
}

/// What a page may tell the browser about other servers before anything is loaded.
pub(super) fn hints() -> Vec<File> {
    vec![
        chapter("hints.xhtml", HINTS, HINTS),
        chapter(
            "based.xhtml",
            r#"<base href="CANARY/base/"/>"#,
            r#"<img src="relative.png" alt=""/><a href="x">link</a>"#,
        ),
    ]
}

const MEDIA: &str = r#"
<img src="CANARY/media/img.png" alt=""/>
<img src="//CANARY/media/protocol.png" alt=""/>
<img srcset="CANARY/media/srcset.png 1x, CANARY/media/srcset2.png 2x" alt=""/>
<img src="CANARY/media/lazy.png" loading="lazy" lowsrc="CANARY/media/lowsrc.png" longdesc="CANARY/media/longdesc" alt=""/>
<picture><source srcset="CANARY/media/source.png"/><img src="x.png" alt=""/></picture>
<video src="CANARY/media/video.mp4" poster="CANARY/media/poster.png" autoplay="autoplay" preload="auto"><track src="CANARY/media/track.vtt" default="default" kind="subtitles"/></video>
<audio src="CANARY/media/audio.mp3" autoplay="autoplay" preload="auto"/>
<audio><source src="CANARY/media/audio-source.mp3"/></audio>
<input type="image" src="CANARY/media/input.png" alt=""/>
<table background="CANARY/media/table.png"><tr><td background="CANARY/media/cell.png">cell</td></tr></table>
<blockquote cite="CANARY/media/cite">words</blockquote>
<q cite="CANARY/media/q">words</q>
<div style="background: url(CANARY/media/background.png)">one</div>
<div style="background-image: image-set('CANARY/media/image-set.png' 1x); cursor: url(CANARY/media/cursor.png), auto">two</div>
<div style="border-image: url(CANARY/media/border.png) 1; list-style: url(CANARY/media/list.png); content: url(CANARY/media/content.png)">three</div>
<div style="mask-image: url(CANARY/media/mask.png); filter: url(CANARY/media/filter.svg#a); clip-path: url(CANARY/media/clip.svg#a); shape-outside: url(CANARY/media/shape.png)">four</div>"#;

const SHEETS_HEAD: &str = r#"
<link rel="stylesheet" href="CANARY/css/link.css"/>
<link rel="stylesheet" href="//CANARY/css/protocol.css"/>
<link rel="alternate stylesheet" href="CANARY/css/alternate.css"/>
<link rel="stylesheet" href="sheet.css"/>
<link rel="stylesheet" href="data:text/css,@import%20url(CANARY/css/data.css);"/>
<style>
@import url(CANARY/css/import.css);
@import "CANARY/css/import-text.css";
@import url(CANARY/css/layered.css) layer(a) supports(display: grid);
@import "nested.css";
@font-face { font-family: Far; src: url(CANARY/css/font.woff2) format("woff2"), url(CANARY/css/font.ttf) }
@namespace url(CANARY/css/namespace);
p { font-family: Far; background: URL("CANARY/css/escaped.png") }
h1::before { content: url(CANARY/css/before.png) }
li::marker { content: url(CANARY/css/marker.png) }
h1 { --far: url(CANARY/css/variable.png); background: var(--far) }
@media print { p { background: url(CANARY/css/print.png) } }
p[class^="a"] { background: url(CANARY/css/leak-a.png) }
</style>"#;

const SHEETS: &str = r#"
<h1>Heading</h1><p class="abc">Words in a far font.</p><ul><li>line</li></ul>
<style>@import url(CANARY/css/in-body.css); body { background: url(CANARY/css/body.png) }</style>
<style>@\69mport url(CANARY/css/escaped-import.css); p { background: u\72l(CANARY/css/escaped-url.png) }</style>"#;

const SHEET: &str = r#"
@import url("CANARY/css/file-import.css");
@font-face { font-family: Other; src: url("CANARY/css/file-font.woff2") }
h1 { font-family: Other; background: url(CANARY/css/file.png) }
p { behavior: url(CANARY/css/behavior.htc); -moz-binding: url(CANARY/css/binding.xml#a) }"#;

const MOVES_HEAD: &str = r#"
<meta http-equiv="refresh" content="0;url=CANARY/move/refresh"/>
<meta http-equiv="Refresh" content="0;url=javascript:RAN(refresh)"/>
<meta http-equiv="refresh" content="0;url=data:text/html,&lt;script&gt;RAN(refresh-data)&lt;/script&gt;"/>
<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'; report-uri CANARY/move/report"/>
<meta http-equiv="Link" content="&lt;CANARY/move/link.css&gt;; rel=stylesheet"/>
<meta http-equiv="set-cookie" content="evil=1"/>
<meta http-equiv="origin-trial" content="x"/>
<meta name="referrer" content="unsafe-url"/>"#;

const HINTS: &str = r#"
<link rel="dns-prefetch" href="CANARY/hint/dns"/>
<link rel="preconnect" href="CANARY"/>
<link rel="preconnect" href="CANARY" crossorigin="anonymous"/>
<link rel="prefetch" href="CANARY/hint/prefetch"/>
<link rel="prerender" href="CANARY/hint/prerender"/>
<link rel="preload" as="image" href="CANARY/hint/preload.png"/>
<link rel="preload" as="image" imagesrcset="CANARY/hint/preload-set.png 1x"/>
<link rel="preload" as="style" href="CANARY/hint/preload.css"/>
<link rel="preload" as="font" href="CANARY/hint/preload.woff2" crossorigin="anonymous"/>
<link rel="preload" as="fetch" href="CANARY/hint/preload.json" crossorigin="anonymous"/>
<link rel="modulepreload" href="CANARY/hint/module.js"/>
<link rel="icon" href="CANARY/hint/icon.png"/>
<link rel="apple-touch-icon" href="CANARY/hint/apple.png"/>
<link rel="manifest" href="CANARY/hint/manifest.json"/>
<link rel="search" href="CANARY/hint/search.xml" type="application/opensearchdescription+xml"/>
<link rel="pingback" href="CANARY/hint/pingback"/>
<link rel="import" href="CANARY/hint/import.html"/>
<link rel="compression-dictionary" href="CANARY/hint/dictionary"/>
<link rel="stylesheet preconnect dns-prefetch" href="CANARY/hint/both.css"/>
<h:link xmlns:h="http://www.w3.org/1999/xhtml" rel="preconnect" href="CANARY"/>
<template shadowrootmode="open"><link rel="preconnect" href="CANARY"/></template>
<svg xmlns="http://www.w3.org/2000/svg"><a href="CANARY/hint/svg-a"><text>words</text></a></svg>"#;
