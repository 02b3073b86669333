//! `Content-Disposition` of downloads (RFC 6266 and 8187).
//! Must not know what is downloaded.

use axum::http::HeaderValue;

/// `attachment` with an ASCII fallback for old clients and the full name for the others.
pub(crate) fn attachment(file_name: &str) -> HeaderValue {
    let fallback = fallback(file_name);
    let full = percent_encode(file_name);
    HeaderValue::from_str(&format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{full}"))
        .unwrap_or_else(|_invalid| HeaderValue::from_static("attachment"))
}

fn fallback(file_name: &str) -> String {
    let keep = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%' | '/');
    file_name.chars().map(|c| if keep(c) { c } else { '_' }).collect()
}

/// Every byte that RFC 8187 or a segment of a path could misread as `%XX`.
pub(crate) fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_attr_char = byte.is_ascii_alphanumeric() || b"!$&+-._~".contains(&byte);
        if is_attr_char {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_is_ascii_and_the_full_name_is_encoded() {
        assert_eq!(
            attachment("Pokémon \"1\" 50%.cbz"),
            "attachment; filename=\"Pok_mon _1_ 50_.cbz\"; \
             filename*=UTF-8''Pok%C3%A9mon%20%221%22%2050%25.cbz"
        );
    }

    #[test]
    fn a_name_with_a_line_break_cannot_add_a_header() {
        let value = attachment("a\r\nSet-Cookie: x");
        assert!(!value.as_bytes().contains(&b'\n'));
    }
}
