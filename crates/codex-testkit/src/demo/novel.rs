//! The novel of the demo library as an EPUB 3.
//! Must not know the words (those are `stories`).

use std::fmt::Write as _;

use super::stories::NOVEL;
use crate::corpus::cbz::Cbz;

const CONTAINER: &str = "<?xml version=\"1.0\"?>\n<container version=\"1.0\" \
    xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/package.opf\" \
    media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";
const STYLE: &str = "body { line-height: 1.5 } h1 { font-weight: 400; margin: 3em 0 2em; text-align: center }\n\
    p { margin: 0; text-indent: 1.4em; text-align: justify } h1 + p { text-indent: 0 }\n\
    .cover { margin: 0; text-align: center } .cover img { max-width: 100%; max-height: 100vh }\n";

/// The book.
pub(super) fn epub(cover: Vec<u8>) -> Vec<u8> {
    let book = Cbz::new()
        .file("mimetype", "application/epub+zip")
        .file("META-INF/container.xml", CONTAINER)
        .file("OEBPS/package.opf", package())
        .file("OEBPS/nav.xhtml", navigation())
        .file("OEBPS/style.css", STYLE)
        .file("OEBPS/cover.jpg", cover)
        .file("OEBPS/cover.xhtml", xhtml("Cover", "<p class=\"cover\"><img src=\"cover.jpg\" alt=\"Cover\"/></p>"));
    let chapters = NOVEL.iter().zip(1..);
    chapters.fold(book, |book, ((title, paragraphs), n)| {
        let text: String = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
        book.file(&format!("OEBPS/chapter{n}.xhtml"), xhtml(title, &format!("<h1>{title}</h1>\n{text}")))
    })
    .build()
}

fn xhtml(title: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\">\
         <head><title>{title}</title><link rel=\"stylesheet\" href=\"style.css\"/></head>\n<body>{body}</body></html>\n"
    )
}

fn package() -> String {
    let mut manifest = String::new();
    let mut spine = String::from("<itemref idref=\"cover-page\"/>");
    for n in 1..=NOVEL.len() {
        let item = format!("<item id=\"c{n}\" href=\"chapter{n}.xhtml\" media-type=\"application/xhtml+xml\"/>");
        manifest.push_str(&item);
        let written = write!(spine, "<itemref idref=\"c{n}\"/>");
        debug_assert!(written.is_ok(), "a string takes everything");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
         unique-identifier=\"id\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:identifier id=\"id\">urn:uuid:6f1d6a0e-2f0b-4a55-9a43-7d6f3c1b0c11</dc:identifier>\
         <dc:title>The Tide Tables</dc:title><dc:creator>Ida Brandt</dc:creator><dc:language>en</dc:language>\
         <dc:publisher>Saltmarsh Press</dc:publisher><dc:date>2022-05-01</dc:date><dc:subject>Fiction</dc:subject>\
         <dc:description>The sea is four minutes late, and one notebook knows by how much.</dc:description>\
         <meta property=\"dcterms:modified\">2022-05-01T00:00:00Z</meta></metadata><manifest>\
         <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
         <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\
         <item id=\"cover\" href=\"cover.jpg\" media-type=\"image/jpeg\" properties=\"cover-image\"/>\
         <item id=\"cover-page\" href=\"cover.xhtml\" media-type=\"application/xhtml+xml\"/>\
         {manifest}</manifest><spine>{spine}</spine></package>\n"
    )
}

fn navigation() -> String {
    let entries: String = NOVEL
        .iter()
        .zip(1..)
        .map(|((title, _), n)| format!("<li><a href=\"chapter{n}.xhtml\">{title}</a></li>"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>Contents</title></head><body>\
         <nav epub:type=\"toc\"><ol>{entries}</ol></nav></body></html>\n"
    )
}
