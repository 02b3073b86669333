//! Which format a file has, by its bytes; the name only settles what bytes leave open.
//! Must not parse what it detects.

use codex_models::BookFormat;

use crate::cbt;
use crate::cbz::entries::Archive;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::page_order;
use crate::parser::BookFile;
use crate::stop::Stop;

/// Bytes at the beginning of a file that detection looks at.
pub const HEAD_BYTES: usize = 1024;

const ZIP_ENTRY: &[u8] = b"PK\x03\x04";
const ZIP_EMPTY: &[u8] = b"PK\x05\x06";
const ZIP_SPLIT: &[u8] = b"PK\x07\x08";
const RAR4: &[u8] = b"Rar!\x1a\x07\x00";
const RAR5: &[u8] = b"Rar!\x1a\x07\x01\x00";
const RAR14: &[u8] = b"RE~^";
const SEVEN_ZIP: &[u8] = b"7z\xbc\xaf\x27\x1c";
const EPUB_TYPE: &[u8] = b"application/epub+zip";

/// A format together with whether the file's extension agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectedFormat {
    /// The format by the bytes.
    pub format: BookFormat,
    /// Whether the extension stands for another format.
    pub wrong_extension: bool,
}

/// Detects the format of a file.
pub fn detect(file: &BookFile, limits: &Limits, stop: &Stop) -> Result<DetectedFormat> {
    if file.is_folder() {
        return Ok(DetectedFormat { format: BookFormat::Folder, wrong_extension: false });
    }
    if file.is_empty() {
        let message = format!("`{}` is empty", file.name());
        return Err(ParserError::new(FailureCode::EmptyFile, message));
    }
    let head = file.window(0, HEAD_BYTES)?;
    let format = format_of(&head, file, limits, stop)?;
    Ok(DetectedFormat { format, wrong_extension: disagrees(file.extension(), format) })
}

/// Whether the bytes are a ZIP archive, with or without a program before it.
pub fn is_zip(head: &[u8], file: &BookFile) -> bool {
    starts_like_zip(head) || Archive::has_end_record(file)
}

/// Whether the bytes are a RAR archive.
pub fn is_rar(head: &[u8]) -> bool {
    head.starts_with(RAR4) || head.starts_with(RAR5) || head.starts_with(RAR14)
}

/// Whether the bytes are a 7z archive.
pub fn is_seven_zip(head: &[u8]) -> bool {
    head.starts_with(SEVEN_ZIP)
}

/// Whether the bytes are a PDF; writers may put something before the header.
pub fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|window| window == b"%PDF-")
}

/// Whether a ZIP archive is an EPUB.
pub fn is_epub(head: &[u8], file: &BookFile, limits: &Limits, stop: &Stop) -> bool {
    if !starts_like_zip(head) {
        return false;
    }
    let first_name = first_entry_name(head);
    if first_name == Some(b"mimetype") {
        return head.windows(EPUB_TYPE.len()).any(|window| window == EPUB_TYPE);
    }
    let may_be_epub =
        file.extension() == "epub" || first_name.is_some_and(|name| name.starts_with(b"META-INF/"));
    if !may_be_epub {
        return false;
    }
    let Ok(archive) = Archive::open(file, limits, stop) else {
        return file.extension() == "epub";
    };
    let has_container = archive.find("META-INF/container.xml").is_some();
    let has_pages = archive.entries().iter().any(|entry| page_order::is_page(&entry.name));
    has_container || (file.extension() == "epub" && !has_pages)
}

/// The format an extension stands for.
pub fn format_by_extension(extension: &str) -> Option<BookFormat> {
    match extension {
        "cbz" | "zip" => Some(BookFormat::Cbz),
        "cbr" | "rar" => Some(BookFormat::Cbr),
        "cb7" | "7z" => Some(BookFormat::Cb7),
        "cbt" | "tar" | "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => Some(BookFormat::Cbt),
        "epub" => Some(BookFormat::Epub),
        "pdf" => Some(BookFormat::Pdf),
        _ => None,
    }
}

fn format_of(head: &[u8], file: &BookFile, limits: &Limits, stop: &Stop) -> Result<BookFormat> {
    if is_rar(head) {
        return Ok(BookFormat::Cbr);
    }
    if is_seven_zip(head) {
        return Ok(BookFormat::Cb7);
    }
    if head.starts_with(ZIP_SPLIT) && !head.get(4..).is_some_and(|rest| rest.starts_with(ZIP_ENTRY))
    {
        let message = format!("`{}` is one part of a split ZIP archive", file.name());
        return Err(ParserError::new(FailureCode::MultiVolume, message));
    }
    if starts_like_zip(head) {
        let is_epub = is_epub(head, file, limits, stop);
        return Ok(if is_epub { BookFormat::Epub } else { BookFormat::Cbz });
    }
    if is_pdf(head) {
        return Ok(BookFormat::Pdf);
    }
    if cbt::is_tar(head) || cbt::is_packed_tar(head, file, limits, stop) {
        return Ok(BookFormat::Cbt);
    }
    // Unpacking a little of it may have been called off.
    stop.check()?;
    if let Some(name) = known_but_unsupported(head) {
        let message = format!("`{}` is {name}, which is not supported", file.name());
        return Err(ParserError::new(FailureCode::UnsupportedFormat, message));
    }
    if Archive::has_end_record(file) {
        return Ok(BookFormat::Cbz);
    }
    let message = format!("`{}` is of no known format", file.name());
    Err(ParserError::new(FailureCode::UnknownFormat, message))
}

fn starts_like_zip(head: &[u8]) -> bool {
    [ZIP_ENTRY, ZIP_EMPTY, ZIP_SPLIT].iter().any(|magic| head.starts_with(magic))
}

fn first_entry_name(head: &[u8]) -> Option<&[u8]> {
    let length = head.get(26..28)?;
    let length = usize::from(u16::from_le_bytes(length.try_into().ok()?));
    head.get(30..)?.get(..length)
}

/// Names formats that people call comics or ebooks and that we do not read.
fn known_but_unsupported(head: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..).is_some_and(|rest| rest.starts_with(magic))
    };
    if at(7, b"**ACE**") {
        Some("an ACE archive")
    } else if at(60, b"BOOKMOBI") {
        Some("a Mobipocket book")
    } else if at(0, b"AT&TFORM") {
        Some("a DjVu document")
    } else if at(0, b"\x1f\x8b") || at(0, b"\xfd7zXZ\0") {
        Some("a compressed stream")
    } else {
        None
    }
}

fn disagrees(extension: &str, format: BookFormat) -> bool {
    format_by_extension(extension).is_some_and(|expected| expected != format)
}
