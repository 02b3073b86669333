//! Bytes of a text document to a string: byte order mark, declaration, UTF-8, else Windows-1252.
//! Must not interpret the text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A declaration stands within this many bytes.
const DECLARATION: usize = 256;

/// Decodes a document; whatever cannot be decoded becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let bytes = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    // Valid UTF-8 is UTF-8, whatever a careless declaration says.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = declared(bytes).filter(|encoding| *encoding != UTF_8);
    match declared {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None if is_mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        None => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// XML begins with `<`, so a zero beside it tells the byte order.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [b'<', 0, _, 0] => Some(UTF_16LE),
        [0, b'<', 0, _] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that an XML declaration names; UTF-16 cannot be, for the declaration was readable.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..DECLARATION).unwrap_or(bytes);
    let end = start.windows(2).position(|window| window == b"?>")?;
    let declaration = std::str::from_utf8(start.get(..end)?).ok()?;
    let (_, after) = declaration.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// Whether a stray byte broke a text that has valid multi-byte sequences elsewhere.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid = valid.saturating_add(chunk.valid().chars().filter(|c| !c.is_ascii()).count());
        invalid = invalid.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    valid > invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark_in_both_orders() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é漫</a>";
        for bytes in [
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes), text);
        }
    }

    #[test]
    fn utf8_wins_over_a_wrong_declaration_and_loses_its_mark() {
        let text = "<?xml version='1.0' encoding='iso-8859-1'?><a>é漫</a>";
        assert_eq!(decode(text.as_bytes()), text);
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes()), text);
        let text = "<?xml version='1.0' encoding='utf-16'?><a>é</a>";
        assert_eq!(decode(text.as_bytes()), text);
    }

    #[test]
    fn other_bytes_are_what_is_declared_or_windows_1252() {
        assert_eq!(decode(b"<a>caf\xe9 \x93x\x94</a>"), "<a>café “x”</a>");
        let declared = b"<?xml version='1.0' encoding='windows-1251'?><a>\xcf</a>";
        assert!(decode(declared).ends_with("<a>П</a>"));
        let wrongly = b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>";
        assert!(decode(wrongly).ends_with("<a>café</a>"));
    }

    #[test]
    fn one_stray_byte_does_not_turn_a_utf8_text_into_another() {
        let mut bytes = "éèê漫画".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(decode(&bytes), "éèê漫画\u{fffd}");
    }
}
