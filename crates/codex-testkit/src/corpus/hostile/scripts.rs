//! Tricks that want to run: script elements, handlers, addresses that are scripts.

use super::{File, chapter, resource};

/// The contents of a book whose lines lead to scripts and away.
pub(super) const CONTENTS: &str = r#"
<li><a href="javascript:RAN(contents-javascript)">One</a></li>
<li><a href="&#9;java&#10;script:RAN(contents-broken-javascript)">Two</a></li>
<li><a href="data:text/html,&lt;script&gt;RAN(contents-data)&lt;/script&gt;">Three</a></li>
<li><a href="CANARY/contents/absolute">Four</a></li>
<li><a href="//CANARY/contents/protocol">Five</a></li>
<li><a href="../../../../../../etc/passwd">Six</a></li>
<li><a href="vbscript:RAN(contents-vbscript)" onclick="RAN(contents-onclick)">Seven</a></li>
<li><a href="blob:CANARY/contents/blob">Eight</a></li>
<li><a href="plain.xhtml"><img src="CANARY/contents/label.png" alt="" onerror="RAN(contents-label)"/>Nine</a></li>"#;

pub(super) fn chapters_of_contents() -> Vec<File> {
    vec![chapter("plain.xhtml", "", "<p>Nothing but text.</p>")]
}

pub(super) fn files() -> Vec<File> {
    vec![
        chapter("elements.xhtml", ELEMENTS_HEAD, ELEMENTS),
        chapter("handlers.xhtml", "", HANDLERS),
        chapter("addresses.xhtml", "", ADDRESSES),
        chapter("inline-svg.xhtml", "", INLINE_SVG),
        chapter("frames.xhtml", "", FRAMES),
        resource("evil.js", "text/javascript", "RAN(own-file)"),
        resource("worker.js", "application/javascript", "RAN(worker)"),
        resource("evil.html", "text/html", "<script>RAN(own-html)</script>"),
    ]
}

const ELEMENTS_HEAD: &str = r#"
<script>RAN(head-inline)</script>
<script src="evil.js"></script>
<script src="CANARY/script/remote.js"></script>
<script src="data:text/javascript,RAN(data-script)"></script>
<script type="module">RAN(module)</script>
<script type="module" src="CANARY/script/module.js"></script>
<script type="importmap">{"imports":{"x":"CANARY/script/import.js"}}</script>
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["CANARY/script/speculation"]}]}</script>
<link rel="modulepreload" href="CANARY/script/modulepreload.js"/>"#;

const ELEMENTS: &str = r#"
<script>RAN(body-inline)</script>
<h:script xmlns:h="http://www.w3.org/1999/xhtml">RAN(prefixed)</h:script>
<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>RAN(prefixed-svg)</s:script></s:svg>
<script><![CDATA[RAN(cdata)]]></script>
<noscript><p>No scripts: <img src="CANARY/script/noscript.png" alt=""/></p></noscript>
<template shadowrootmode="open"><script>RAN(shadow)</script><link rel="preconnect" href="CANARY"/></template>
<div><template><img src="x" onerror="RAN(template)" alt=""/></template></div>"#;

const HANDLERS: &str = r#"
<img src="missing.png" onerror="RAN(img-onerror)" alt="a picture"/>
<IMG SRC="missing.png" ONERROR="RAN(upper-onerror)"/>
<svg xmlns="http://www.w3.org/2000/svg" onload="RAN(svg-onload)" width="9" height="9"><animate onbegin="RAN(onbegin)" attributeName="x" dur="1s"/></svg>
<video onerror="RAN(video-onerror)"><source src="missing.mp4" onerror="RAN(source-onerror)"/></video>
<audio src="missing.mp3" onerror="RAN(audio-onerror)"/>
<details open="open" ontoggle="RAN(ontoggle)"><summary>more</summary>text</details>
<input autofocus="autofocus" onfocus="RAN(onfocus)" value="field"/>
<p onclick="RAN(onclick)" onpointerenter="RAN(onpointerenter)" onmouseover="RAN(onmouseover)" ontouchstart="RAN(ontouchstart)">Touch this.</p>
<div style="animation: a 1s" onanimationstart="RAN(onanimationstart)" onanimationend="RAN(onanimationend)">moving</div>
<style>@keyframes a { from { opacity: 1 } to { opacity: 0.9 } }</style>
<div onscroll="RAN(onscroll)" onfocusin="RAN(onfocusin)" onwheel="RAN(onwheel)">scroll</div>
<marquee onstart="RAN(onstart)">round</marquee>
<iframe onload="RAN(iframe-onload)" srcdoc="x"></iframe>
<object data="missing.svg" onerror="RAN(object-onerror)"></object>
<link rel="stylesheet" href="missing.css" onerror="RAN(link-onerror)"/>"#;

const ADDRESSES: &str = r##"
<p><a class="trap" href="javascript:RAN(a-javascript)">one</a></p>
<p><a class="trap" href=" &#1;java&#9;script:RAN(a-broken)">two</a></p>
<p><a class="trap" href="JAVASCRIPT:RAN(a-upper)" target="_top">three</a></p>
<p><a class="trap" href="data:text/html,&lt;script&gt;RAN(a-data)&lt;/script&gt;" target="_blank">four</a></p>
<p><a class="trap" href="vbscript:RAN(a-vbscript)">five</a></p>
<p><svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><a class="trap" xlink:href="javascript:RAN(svg-a)"><text y="15">six</text></a></svg></p>
<p><svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><a class="trap" href="#here"><animate attributeName="href" values="#here;javascript:RAN(animated)" dur="1ms" fill="freeze"/><set attributeName="href" to="javascript:RAN(set)"/><text y="15">seven</text></a></svg></p>
<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mtext class="trap" href="javascript:RAN(math)">eight</mtext></math></p>
<form action="javascript:RAN(form)"><button class="trap" formaction="javascript:RAN(formaction)">nine</button></form>
<form method="post" action="CANARY/form/post"><input name="a" value="b"/><button class="trap">ten</button></form>
<form method="get" action="/api/v1/auth/logout" target="_top"><button class="trap">eleven</button></form>
<p><a class="trap" href="#here" ping="CANARY/ping">twelve</a></p>
<p><a class="trap" href="evil.html">thirteen</a></p>
<p id="here">Here.</p>"##;

const INLINE_SVG: &str = r#"
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">
<script>RAN(svg-script)</script>
<script href="CANARY/svg/script.js"/>
<script xlink:href="evil.js"/>
<foreignObject width="100" height="50"><body xmlns="http://www.w3.org/1999/xhtml" onload="RAN(foreign-body)"><script>RAN(foreign-script)</script><iframe src="javascript:RAN(foreign-frame)"></iframe><img src="CANARY/svg/foreign.png" onerror="RAN(foreign-onerror)" alt=""/></body></foreignObject>
<image href="CANARY/svg/image.png" width="9" height="9"/>
<image xlink:href="CANARY/svg/xlink.png" width="9" height="9"/>
<use href="CANARY/svg/use.svg#a"/>
<use href="data:image/svg+xml,&lt;svg id='a' xmlns='http://www.w3.org/2000/svg' onload='RAN(use)'/&gt;#a"/>
<filter id="f"><feImage href="CANARY/svg/feimage.png"/></filter><rect filter="url(#f)" width="9" height="9"/>
<rect fill="url(CANARY/svg/fill.svg#a)" width="9" height="9" style="mask: url(CANARY/svg/mask.svg#a)"/>
<style>@import url(CANARY/svg/style.css); rect { fill: url(CANARY/svg/rule.svg#a) }</style>
<handler xmlns="http://www.w3.org/2001/xml-events" type="text/javascript">RAN(handler)</handler>
<text onclick="RAN(text-onclick)">words</text>
</svg>"#;

const FRAMES: &str = r#"
<iframe src="CANARY/frame/iframe"></iframe>
<iframe src="evil.html"></iframe>
<iframe src="javascript:RAN(frame-javascript)"></iframe>
<iframe srcdoc="&lt;script&gt;RAN(frame-srcdoc)&lt;/script&gt;&lt;img src='CANARY/frame/srcdoc.png'&gt;"></iframe>
<iframe src="data:text/html,&lt;script&gt;RAN(frame-data)&lt;/script&gt;"></iframe>
<object data="CANARY/frame/object" type="text/html"></object>
<object data="evil.html" type="text/html"></object>
<object data="data:text/html,&lt;script&gt;RAN(object-data)&lt;/script&gt;"></object>
<object type="image/svg+xml" data="CANARY/frame/object.svg"><param name="src" value="CANARY/frame/param"/></object>
<embed src="CANARY/frame/embed"/>
<embed src="evil.html" type="text/html"/>
<embed src="javascript:RAN(embed)"/>
<frameset><frame src="CANARY/frame/frame"/></frameset>
<applet code="CANARY/frame/applet" codebase="CANARY"></applet>
<portal src="CANARY/frame/portal"></portal>
<fencedframe src="CANARY/frame/fenced"></fencedframe>"#;
