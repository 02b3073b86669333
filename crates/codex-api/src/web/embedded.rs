//! The files inside the binary, looked up by name.
//! Must not read a folder at run time in a release build.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::HeaderValue;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{Asset, is_hashed};
use crate::http::etag::ETag;

#[derive(RustEmbed)]
#[folder = "$CODEX_WEB_DIST"]
struct Files;

/// Validators and types are worked out once.
static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let asset = asset(&name, file);
            Some((name.into_owned(), asset))
        })
        .collect()
});

/// The file of this name.
pub(super) fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.get(name)
}

fn asset(name: &str, file: EmbeddedFile) -> Asset {
    use std::fmt::Write as _;
    let mut opaque = String::new();
    for byte in &file.metadata.sha256_hash()[..12] {
        // Writing into a string cannot fail.
        write!(opaque, "{byte:02x}").unwrap_or_default();
    }
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    // Weak, because the text may leave compressed.
    Asset {
        bytes,
        media_type: media_type(name),
        etag: ETag::weak(&opaque),
        is_hashed: is_hashed(name),
    }
}

fn media_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let is_text =
        guess.type_() == "text" || guess.subtype() == "javascript" || guess.subtype() == "json";
    let text = if is_text { format!("{guess}; charset=utf-8") } else { guess.to_string() };
    HeaderValue::from_str(&text)
        .unwrap_or_else(|_invalid| HeaderValue::from_static("application/octet-stream"))
}
