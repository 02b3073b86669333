//! EPUB books: a plain one with cover, navigation and chapters, and any package one writes by hand.
//! Must not read books.

use std::fmt::Write as _;

use super::cbz::Cbz;

/// The container document of a book whose package is `OEBPS/content.opf`.
pub const CONTAINER: &str = concat!(
    r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">"#,
    r#"<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>"#,
    "</container>"
);

/// Makes an EPUB 3 that also carries an NCX.
#[derive(Debug, Clone, Default)]
pub struct Epub {
    title: String,
    language: String,
    metadata: String,
    direction: Option<&'static str>,
    cover: Option<Vec<u8>>,
    chapters: Vec<(String, String)>,
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    path: String,
    media_type: String,
    bytes: Vec<u8>,
}

impl Epub {
    /// A book without chapters.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), language: "en".to_owned(), ..Self::default() }
    }

    /// Sets the language.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// Adds an author.
    #[must_use]
    pub fn author(self, name: &str) -> Self {
        self.metadata(&format!("<dc:creator>{}</dc:creator>", escape(name)))
    }

    /// Puts the book into a series, as calibre does.
    #[must_use]
    pub fn series(self, name: &str, number: &str) -> Self {
        let name = escape(name);
        self.metadata(&format!(
            r#"<meta name="calibre:series" content="{name}"/><meta name="calibre:series_index" content="{number}"/>"#
        ))
    }

    /// Adds elements to the metadata, written in XML.
    #[must_use]
    pub fn metadata(mut self, xml: &str) -> Self {
        self.metadata.push_str(xml);
        self
    }

    /// Sets the direction in which pages turn.
    #[must_use]
    pub fn direction(mut self, direction: &'static str) -> Self {
        self.direction = Some(direction);
        self
    }

    /// Sets the cover, a JPEG.
    #[must_use]
    pub fn cover(mut self, jpeg: impl Into<Vec<u8>>) -> Self {
        self.cover = Some(jpeg.into());
        self
    }

    /// Adds a chapter whose body is written in XHTML.
    #[must_use]
    pub fn chapter(mut self, title: &str, body: &str) -> Self {
        self.chapters.push((title.to_owned(), body.to_owned()));
        self
    }

    /// Adds a resource beside the chapters.
    #[must_use]
    pub fn resource(mut self, path: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let (path, media_type) = (path.to_owned(), media_type.to_owned());
        self.files.push(File { path, media_type, bytes: bytes.into() });
        self
    }

    /// The book.
    pub fn build(&self) -> Vec<u8> {
        self.build_with(&[])
    }

    /// The book with more files in the archive that its manifest does not list.
    pub fn build_with(&self, unlisted: &[(&str, &[u8])]) -> Vec<u8> {
        let mut files = vec![
            ("OEBPS/content.opf".to_owned(), self.package().into_bytes()),
            ("OEBPS/nav.xhtml".to_owned(), self.navigation().into_bytes()),
            ("OEBPS/toc.ncx".to_owned(), self.ncx().into_bytes()),
        ];
        for (n, (title, body)) in self.chapters.iter().enumerate() {
            files.push((format!("OEBPS/c{}.xhtml", n + 1), page(title, body).into_bytes()));
        }
        files.extend(self.cover.iter().map(|cover| ("OEBPS/cover.jpg".to_owned(), cover.clone())));
        files.extend(
            self.files.iter().map(|file| (format!("OEBPS/{}", file.path), file.bytes.clone())),
        );
        files.extend(unlisted.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
        archive(CONTAINER, &files)
    }

    fn package(&self) -> String {
        let mut manifest = String::from(concat!(
            r#"<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>"#,
            r#"<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>"#
        ));
        if self.cover.is_some() {
            manifest.push_str(
                r#"<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>"#,
            );
        }
        let mut spine = String::new();
        for n in 1..=self.chapters.len() {
            add(
                &mut manifest,
                format_args!(
                    r#"<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>"#
                ),
            );
            add(&mut spine, format_args!(r#"<itemref idref="c{n}"/>"#));
        }
        for (n, file) in self.files.iter().enumerate() {
            let (path, media_type) = (escape(&file.path), &file.media_type);
            add(
                &mut manifest,
                format_args!(r#"<item id="r{n}" href="{path}" media-type="{media_type}"/>"#),
            );
        }
        let direction =
            self.direction.map(|direction| format!(r#" page-progression-direction="{direction}""#));
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"><dc:identifier id="id">urn:uuid:00112233-4455-6677-8899-aabbccddeeff</dc:identifier><dc:title>{}</dc:title><dc:language>{}</dc:language>{}<meta property="dcterms:modified">2020-01-01T00:00:00Z</meta></metadata><manifest>{manifest}</manifest><spine toc="ncx"{}>{spine}</spine></package>"#,
            escape(&self.title),
            escape(&self.language),
            self.metadata,
            direction.unwrap_or_default(),
        )
    }

    fn navigation(&self) -> String {
        let mut items = String::new();
        for (n, (title, _)) in self.chapters.iter().enumerate() {
            add(
                &mut items,
                format_args!(r#"<li><a href="c{}.xhtml">{}</a></li>"#, n + 1, escape(title)),
            );
        }
        page("Contents", &format!(r#"<nav epub:type="toc"><ol>{items}</ol></nav>"#))
    }

    fn ncx(&self) -> String {
        let mut points = String::new();
        for (n, (title, _)) in self.chapters.iter().enumerate() {
            add(
                &mut points,
                format_args!(
                    r#"<navPoint id="n{0}" playOrder="{0}"><navLabel><text>{1}</text></navLabel><content src="c{0}.xhtml"/></navPoint>"#,
                    n + 1,
                    escape(title)
                ),
            );
        }
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><docTitle><text>{}</text></docTitle><navMap>{points}</navMap></ncx>"#,
            escape(&self.title)
        )
    }
}

/// An EPUB archive of any files, with its media type first.
pub fn archive(container: &str, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let zip = Cbz::new()
        .file("mimetype", "application/epub+zip")
        .file("META-INF/container.xml", container);
    files.iter().fold(zip, |zip, (path, bytes)| zip.file(path, bytes.clone())).build()
}

/// An EPUB whose package is written by hand, with files beside it.
pub fn with_package(package: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all = vec![("OEBPS/content.opf".to_owned(), package.as_bytes().to_vec())];
    all.extend(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
    archive(CONTAINER, &all)
}

/// An XHTML page.
pub fn page(title: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{}</title></head><body>{body}</body></html>"#,
        escape(title)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("writing into a string does not fail");
}
