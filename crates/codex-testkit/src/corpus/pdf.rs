//! PDF files, object by object: pages of one picture, pages of text, and structures nobody should write.
//! Must not read files.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Numbers of the objects every file begins with.
const CATALOG: usize = 1;
const PAGE_TREE: usize = 2;
const FONT: usize = 3;

/// Makes a PDF.
#[derive(Debug, Clone)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    kids: Vec<usize>,
    catalog: String,
    info: String,
}

impl Pdf {
    /// A document without pages.
    pub fn new() -> Self {
        let font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec();
        Self {
            objects: vec![Vec::new(), Vec::new(), font],
            kids: Vec::new(),
            catalog: String::new(),
            info: String::new(),
        }
    }

    /// Sets the title.
    #[must_use]
    pub fn title(self, title: &str) -> Self {
        let title = text_string(title);
        self.info(&format!("/Title {title}"))
    }

    /// Sets the author.
    #[must_use]
    pub fn author(self, author: &str) -> Self {
        let author = text_string(author);
        self.info(&format!("/Author {author}"))
    }

    /// Adds entries to the information dictionary, in PDF's own syntax.
    #[must_use]
    pub fn info(mut self, entries: &str) -> Self {
        self.info.push_str(entries);
        self
    }

    /// Adds entries to the catalog, in PDF's own syntax.
    #[must_use]
    pub fn catalog(mut self, entries: &str) -> Self {
        self.catalog.push_str(entries);
        self
    }

    /// Adds an object and gives its number.
    pub fn object(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.objects.push(body.into());
        self.objects.len()
    }

    /// Adds a stream and gives its number.
    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    /// Adds a page whose dictionary has these entries.
    pub fn page(&mut self, entries: &str) -> usize {
        let page = self.object(format!("<< /Type /Page /Parent {PAGE_TREE} 0 R {entries} >>"));
        self.kids.push(page);
        page
    }

    /// Adds a page that is one JPEG; `image_entries` describe its picture besides size and filter.
    #[must_use]
    pub fn jpeg_page(
        mut self,
        jpeg: &[u8],
        (width, height): (u32, u32),
        image_entries: &str,
    ) -> Self {
        let image = self.stream(
            &format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 {image_entries}"
            ),
            jpeg,
        );
        self.drawn_page(image, (width, height), "")
    }

    /// Adds a page that is one JPEG in three colours.
    #[must_use]
    pub fn picture(self, jpeg: &[u8], size: (u32, u32)) -> Self {
        self.jpeg_page(jpeg, size, "/ColorSpace /DeviceRGB /Filter /DCTDecode")
    }

    /// Adds a page of text.
    #[must_use]
    pub fn text(mut self, title: &str, lines: &[&str]) -> Self {
        let mut drawing = format!(
            "0.9 0.3 0.2 rg 60 780 475 6 re f 0 g BT /F1 24 Tf 60 740 Td {} Tj ET\n",
            text_string(title)
        );
        drawing.push_str("BT /F1 12 Tf 16 TL 60 700 Td\n");
        for line in lines {
            drawing.push_str(&text_string(line));
            drawing.push_str(" Tj T*\n");
        }
        drawing.push_str("ET\n");
        let content = self.stream("/Filter /FlateDecode", &deflate(drawing.as_bytes()));
        self.page(&format!(
            "/MediaBox [0 0 595 842] /Resources << /Font << /F1 {FONT} 0 R >> >> /Contents {content} 0 R"
        ));
        self
    }

    /// Adds a page that draws object `image` over its whole area, half a point for each pixel.
    #[must_use]
    pub fn drawn_page(
        mut self,
        image: usize,
        (width, height): (u32, u32),
        page_entries: &str,
    ) -> Self {
        let (width, height) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
        let content =
            self.stream("", format!("q {width} 0 0 {height} 0 0 cm /Im0 Do Q").as_bytes());
        self.page(&format!(
            "/MediaBox [0 0 {width} {height}] /Resources << /XObject << /Im0 {image} 0 R >> >> /Contents {content} 0 R {page_entries}"
        ));
        self
    }

    /// The file.
    pub fn build(&self) -> Vec<u8> {
        let kids: Vec<String> = self.kids.iter().map(|kid| format!("{kid} 0 R")).collect();
        self.build_with_tree(&format!("/Count {} /Kids [{}]", kids.len(), kids.join(" ")))
    }

    /// The file with a page tree whose root has these entries.
    pub fn build_with_tree(&self, tree: &str) -> Vec<u8> {
        let mut objects = self.objects.clone();
        objects[CATALOG - 1] =
            format!("<< /Type /Catalog /Pages {PAGE_TREE} 0 R {} >>", self.catalog).into_bytes();
        objects[PAGE_TREE - 1] = format!("<< /Type /Pages {tree} >>").into_bytes();
        objects.push(format!("<< {} >>", self.info).into_bytes());
        write_file(&objects)
    }
}

impl Default for Pdf {
    fn default() -> Self {
        Self::new()
    }
}

/// A file of these objects; the first is the catalog, the last the information dictionary.
fn write_file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (n, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", out.len()).expect("writing into a string does not fail");
        out.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    let info = objects.len();
    out.extend_from_slice(format!("xref\n0 {size}\n{table}").as_bytes());
    let trailer = format!(
        "trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// Data for `/FlateDecode`.
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(data)
        .and_then(|()| encoder.finish())
        .expect("writing into memory does not fail")
}

/// A text as a string object: as it is when it is ASCII, else in UTF-16.
fn text_string(text: &str) -> String {
    if text.is_ascii() {
        let escaped = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        return format!("({escaped})");
    }
    let mut string = String::from("<FEFF");
    for unit in text.encode_utf16() {
        write!(string, "{unit:04X}").expect("writing into a string does not fail");
    }
    string.push('>');
    string
}
