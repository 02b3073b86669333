//! Opens a PDF's structure without its pictures: of a large file, only what lies between them is read.
//! Must not keep a picture in memory, and must not unpack anything without a bound.

use std::borrow::Cow;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions, Object, ObjectId};

use crate::error::{FailureCode, ParserError, Result};
use crate::parser::BookFile;
use crate::stop::Stop;

/// Offsets of a cross-reference table are held in 32 bits.
const MAX_FILE_BYTES: u64 = u32::MAX as u64;
/// An encrypted document is copied while it is opened, so it may be no larger.
const MAX_ENCRYPTED_BYTES: u64 = 256 << 20;
/// A file up to this size is read whole.
const READ_WHOLE_BYTES: u64 = 1 << 20;
/// Pictures shorter than this are not worth skipping.
const MIN_SKIPPED_BYTES: u64 = 32 << 10;
/// Bytes read at once while looking for pictures to skip.
const WINDOW: usize = 128 << 10;
/// A stream's dictionary is looked for in this many bytes before the stream.
const DICTIONARY_REACH: usize = 2 << 10;
/// Most bytes that one stream of objects or of references may unpack to.
const MAX_UNPACKED_BYTES: usize = 16 << 20;
/// Streams larger than this, packed, are dropped: no structure is that large.
const MAX_KEPT_STREAM: usize = 4 << 20;
/// The header may come after this many bytes.
const HEADER_REACH: usize = 1024;

/// The structure of an opened PDF.
pub(super) struct Structure<'f> {
    /// The objects; pictures have no content.
    pub(super) document: Document,
    /// The book.
    pub(super) file: &'f BookFile,
    /// Offset of the header: what offsets inside the document count from.
    pub(super) base: u64,
    /// Whether the file is encrypted (and opens with the empty password).
    pub(super) is_encrypted: bool,
    /// Whether the cross-reference table had to be rebuilt.
    pub(super) is_repaired: bool,
}

/// Opens the structure.
pub(super) fn open<'f>(file: &'f BookFile, stop: &Stop) -> Result<Structure<'f>> {
    if file.len() > MAX_FILE_BYTES {
        return Err(ParserError::limit("file_bytes", format!("`{}` is too large", file.name())));
    }
    let bytes = match file.whole() {
        Some(bytes) => Cow::Borrowed(bytes),
        None => Cow::Owned(read_without_pictures(file, stop)?),
    };
    let head = bytes.get(..HEADER_REACH).unwrap_or(&bytes);
    let Some(base) = find(head, b"%PDF-") else {
        return Err(ParserError::corrupt(format!("`{}` has no PDF header", file.name())));
    };
    let bytes = bytes.get(base..).unwrap_or_default();
    let may_be_encrypted = find(bytes, b"/Encrypt").is_some();
    if may_be_encrypted && file.len() > MAX_ENCRYPTED_BYTES {
        let message = format!("`{}` is encrypted and too large", file.name());
        return Err(ParserError::limit("encrypted_bytes", message));
    }
    let mut document = load(bytes, false).map_err(|error| unreadable(file, bytes, error))?;
    stop.check()?;
    let mut is_repaired = document.xref_recovery.is_some();
    if !has_page_tree(&document) && !is_locked(&document) {
        if let Ok(rebuilt) = load(bytes, true) {
            is_repaired = true;
            document = rebuilt;
        }
        stop.check()?;
    }
    if is_locked(&document) {
        let message = format!("`{}` needs a password", file.name());
        return Err(ParserError::new(FailureCode::Encrypted, message));
    }
    let is_encrypted = document.was_encrypted();
    Ok(Structure { document, file, base: base as u64, is_encrypted, is_repaired })
}

impl Structure<'_> {
    /// Where the raw bytes of a stream object begin in the file, when they are `length` bytes long.
    pub(super) fn stream_offset(&self, id: ObjectId, length: u64) -> Option<u64> {
        let entry = self.document.reference_table.get(id.0)?;
        let lopdf::xref::XrefEntry::Normal { offset, generation } = *entry else { return None };
        if generation != id.1 {
            return None;
        }
        let object = self.base.checked_add(u64::from(offset))?;
        let window = self.file.window(object, DICTIONARY_REACH).ok()?;
        let keyword = stream_keyword(&window)?;
        let start = object.checked_add(keyword as u64)?;
        let tail = self.file.window(start.checked_add(length)?, 16).ok()?;
        tail.trim_ascii_start().starts_with(b"endstr").then_some(start)
    }
}

/// Loads the objects; a panic of the library is an error like any other.
fn load(
    bytes: &[u8],
    force_reconstruct: bool,
) -> std::result::Result<Document, Option<lopdf::Error>> {
    let options = LoadOptions {
        filter: Some(without_content),
        max_decompressed_size: Some(MAX_UNPACKED_BYTES),
        force_reconstruct,
        ..LoadOptions::default()
    };
    match catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options))) {
        Ok(loaded) => loaded.map_err(Some),
        Err(_panic) => Err(None),
    }
}

/// Drops the content of pictures and of other large streams as soon as they are read.
#[expect(clippy::unnecessary_wraps, reason = "a filter of the library may refuse an object")]
fn without_content(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Object::Stream(stream) = object else { return Some((id, object.clone())) };
    let is_structure = stream.dict.has_type(b"ObjStm") || stream.dict.has_type(b"XRef");
    let is_picture =
        stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
    if !is_structure && (is_picture || stream.content.len() > MAX_KEPT_STREAM) {
        stream.content = Vec::new();
    }
    // The library keeps the object it lent, and uses what is returned only for objects that are
    // no streams.
    Some((id, Object::Null))
}

/// Whether the document is still encrypted: the library takes the entry away when it has decrypted.
fn is_locked(document: &Document) -> bool {
    document.trailer.has(b"Encrypt")
}

fn has_page_tree(document: &Document) -> bool {
    let root = document.catalog().and_then(|catalog| catalog.get_deref(b"Pages", document));
    root.and_then(Object::as_dict).is_ok_and(|root| root.has(b"Kids"))
}

/// The whole length of the file in memory, of which the pages that hold pictures are never touched.
fn read_without_pictures(file: &BookFile, stop: &Stop) -> Result<Vec<u8>> {
    if file.len() <= READ_WHOLE_BYTES {
        return file.read_exact_vec(0, file.len());
    }
    let length = usize::try_from(file.len()).map_err(|error| {
        ParserError::limit("file_bytes", format!("`{}` is too large", file.name())).caused_by(error)
    })?;
    let mut reading = Reading { file, bytes: vec![0; length], filled: 0 };
    let mut at = 0;
    while at < length {
        if at >= reading.filled {
            stop.check()?;
            reading.filled = at;
            reading.more()?;
        }
        let unseen = reading.bytes.get(at..reading.filled).unwrap_or_default();
        at = match find(unseen, b"stream") {
            Some(position) => reading.after_stream(at.saturating_add(position))?,
            None if reading.filled >= length => break,
            None => {
                // The keyword may lie across the end of the window.
                let next = reading.filled.saturating_sub(5).max(at);
                reading.more()?;
                next
            }
        };
    }
    Ok(reading.bytes)
}

struct Reading<'f> {
    file: &'f BookFile,
    bytes: Vec<u8>,
    filled: usize,
}

impl Reading<'_> {
    /// Reads the next window.
    fn more(&mut self) -> Result<()> {
        let end = self.filled.saturating_add(WINDOW).min(self.bytes.len());
        while self.filled < end {
            let Some(rest) = self.bytes.get_mut(self.filled..end) else { break };
            match self.file.read_at(rest, self.filled as u64) {
                Ok(0) => {
                    let message = format!("`{}` became shorter", self.file.name());
                    return Err(ParserError::truncated(message));
                }
                Ok(count) => self.filled = self.filled.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ParserError::from_io(&self.file.name(), error)),
            }
        }
        Ok(())
    }

    /// Where to go on after the keyword `stream` at `keyword`: behind the stream if it is a picture.
    fn after_stream(&mut self, keyword: usize) -> Result<usize> {
        let after = keyword.saturating_add(6);
        if self.filled.saturating_sub(after) < 2 {
            self.more()?;
        }
        let from = keyword.saturating_sub(DICTIONARY_REACH);
        let before = self.bytes.get(from..keyword).unwrap_or_default();
        let Some(length) = picture_length(before) else { return Ok(after) };
        let line_end = match self.bytes.get(after..after.saturating_add(2)) {
            Some(b"\r\n") => 2,
            _ => 1,
        };
        let end = (after as u64).saturating_add(line_end).saturating_add(length);
        let tail = self.file.window(end, 16)?;
        let ends_there = tail.trim_ascii_start().starts_with(b"endstr");
        Ok(usize::try_from(end).ok().filter(|_| ends_there).unwrap_or(after))
    }
}

/// The length of a picture worth skipping, from what precedes its `stream` keyword.
fn picture_length(before: &[u8]) -> Option<u64> {
    let before = before.trim_ascii_end();
    if !before.ends_with(b">>") {
        return None;
    }
    let start = before.windows(3).rposition(|window| window == b"obj")?;
    let dictionary = before.get(start..)?;
    find(dictionary, b"/Image")?;
    let length =
        dictionary.get(find(dictionary, b"/Length ")?.checked_add(8)?..)?.trim_ascii_start();
    let digits = length.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = length.split_at_checked(digits)?;
    let is_reference = rest.first() == Some(&b' ')
        && rest.trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
    if is_reference {
        return None;
    }
    let number: u64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    (number >= MIN_SKIPPED_BYTES).then_some(number)
}

/// Where the data of a stream begins in the window that begins with its object.
fn stream_keyword(window: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(position) = find(window.get(from..)?, b"stream") {
        let keyword = from.checked_add(position)?;
        let after = keyword.checked_add(6)?;
        if window.get(..keyword)?.trim_ascii_end().ends_with(b">>") {
            return match window.get(after..)? {
                [b'\r', b'\n', ..] => after.checked_add(2),
                [b'\r' | b'\n', ..] => after.checked_add(1),
                _ => None,
            };
        }
        from = after;
    }
    None
}

/// Position of the first occurrence.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let rest = haystack.get(from..)?;
        let position = from.checked_add(rest.iter().position(|byte| *byte == first)?)?;
        if haystack.get(position..)?.starts_with(needle) {
            return Some(position);
        }
        from = position.checked_add(1)?;
    }
}

/// The error of a document that does not load.
fn unreadable(file: &BookFile, bytes: &[u8], error: Option<lopdf::Error>) -> ParserError {
    let tail = bytes.get(bytes.len().saturating_sub(HEADER_REACH)..).unwrap_or_default();
    let has_end = find(tail, b"%%EOF").is_some();
    match error {
        Some(error @ (lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_))) => {
            let message = format!("`{}` needs a password", file.name());
            ParserError::new(FailureCode::Encrypted, message).caused_by(error)
        }
        Some(
            error @ lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }),
        ) => {
            let message = format!("the structure of `{}` unpacks to too much", file.name());
            ParserError::limit("total_bytes", message).caused_by(error)
        }
        Some(error) if has_end => {
            ParserError::corrupt(format!("the structure of `{}` cannot be read", file.name()))
                .caused_by(error)
        }
        Some(error) => {
            ParserError::truncated(format!("`{}` ends before its list of objects", file.name()))
                .caused_by(error)
        }
        None => ParserError::corrupt(format!("the structure of `{}` cannot be read", file.name())),
    }
}

/// The unpacked content of a stream of at most `most` bytes.
pub(super) fn content(stream: &lopdf::Stream, most: usize) -> Option<Vec<u8>> {
    let was_dropped = stream.content.is_empty()
        && stream.dict.get(b"Length").and_then(Object::as_i64).is_ok_and(|length| length > 0);
    if was_dropped || stream.content.len() > most {
        return None;
    }
    stream.get_plain_content_with_limit(most).ok()
}
