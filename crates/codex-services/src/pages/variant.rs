//! Which form of a page answers a request. Pure.
//! Must not read the page.

use codex_parsers::{PageEntry, PageSource};

use super::{ImageFormat, PageTransform};
use crate::covers::pipeline;
use crate::error::{CodexError, Reason, Result};

/// The form of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    /// As it is stored.
    Stored,
    /// Decoded and encoded again.
    Converted {
        /// Greatest width; `None` keeps the size.
        width: Option<u32>,
        /// Format.
        format: ImageFormat,
    },
    /// Drawn by a renderer.
    Rendered {
        /// Width; `None` for the natural one.
        width: Option<u32>,
        /// Format.
        format: ImageFormat,
    },
}

impl Variant {
    /// The form that a wish gets.
    pub(super) fn of(entry: &PageEntry, wish: PageTransform) -> Result<Self> {
        let format = wish.format.unwrap_or(ImageFormat::Jpeg);
        match entry.source {
            PageSource::PdfRender => return Ok(Self::Rendered { width: wish.width, format }),
            PageSource::EpubSpine if !wish.is_identity() => {
                return Err(unsupported("the chapters of an EPUB are no images"));
            }
            PageSource::EpubSpine
            | PageSource::Range { .. }
            | PageSource::Rar { .. }
            | PageSource::Packed { .. }
            | PageSource::File
            | PageSource::PdfImage { .. } => {}
        }
        let width = wish.width.filter(|width| entry.width.is_none_or(|own| own > *width));
        let has_format = wish.format.is_none_or(|format| format.media_type() == entry.media_type);
        if width.is_none() && has_format {
            return Ok(Self::Stored);
        }
        if pipeline::can_decode(entry.media_type) {
            return Ok(Self::Converted { width, format });
        }
        let message = format!("images of type `{}` cannot be converted", entry.media_type);
        Err(unsupported(message))
    }

    /// The media type of the answer.
    pub(super) fn media_type(self, entry: &PageEntry) -> &'static str {
        match self {
            Self::Stored => entry.media_type,
            Self::Converted { format, .. } | Self::Rendered { format, .. } => format.media_type(),
        }
    }

    /// The validator of page `number` in this form.
    pub(super) fn etag(self, version: &str, number: u32, quality: u32) -> String {
        let (width, format) = match self {
            Self::Stored => return format!("{version}-{number}"),
            Self::Converted { width, format } | Self::Rendered { width, format } => (width, format),
        };
        let width = width.unwrap_or(0);
        match format {
            ImageFormat::Png => format!("{version}-{number}-w{width}-png"),
            ImageFormat::Jpeg | ImageFormat::Webp => {
                format!("{version}-{number}-w{width}-{}-q{quality}", format.as_str())
            }
        }
    }
}

fn unsupported(message: impl Into<String>) -> CodexError {
    CodexError::Unsupported(Reason::FormatUnsupported { message: message.into() })
}

#[cfg(test)]
mod tests {
    use codex_parsers::Compression;

    use super::*;

    fn entry(media_type: &'static str, source: PageSource) -> PageEntry {
        PageEntry {
            name: "p".to_owned(),
            media_type,
            width: Some(1000),
            height: Some(1500),
            source,
            stored_size: 1,
            size: 1,
        }
    }

    fn stored(media_type: &'static str) -> PageEntry {
        let method = Compression::Stored;
        entry(media_type, PageSource::Range { offset: 0, method, crc: None })
    }

    fn wish(width: Option<u32>, format: Option<ImageFormat>) -> PageTransform {
        PageTransform { width, format }
    }

    #[test]
    fn a_page_that_needs_no_change_is_handed_out_as_it_is() {
        let page = stored("image/jpeg");
        for fitting in [
            wish(None, None),
            wish(Some(1000), None),
            wish(Some(4000), Some(ImageFormat::Jpeg)),
            wish(None, Some(ImageFormat::Jpeg)),
        ] {
            assert_eq!(Variant::of(&page, fitting).unwrap(), Variant::Stored);
        }
    }

    #[test]
    fn a_page_is_never_made_wider() {
        let variant = Variant::of(&stored("image/jpeg"), wish(Some(4000), Some(ImageFormat::Webp)));
        let expected = Variant::Converted { width: None, format: ImageFormat::Webp };
        assert_eq!(variant.unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_decoded_is_handed_out_as_it_is_or_refused() {
        let narrow = wish(Some(500), None);
        let drawing = stored("image/svg+xml");
        assert!(Variant::of(&drawing, narrow).is_err());
        assert_eq!(Variant::of(&drawing, wish(None, None)).unwrap(), Variant::Stored);
        let chapter = entry("application/xhtml+xml", PageSource::EpubSpine);
        assert!(Variant::of(&chapter, narrow).is_err());
    }

    #[test]
    fn a_page_without_a_picture_is_drawn_at_the_wanted_width() {
        let page = entry("image/jpeg", PageSource::PdfRender);
        let natural = Variant::Rendered { width: None, format: ImageFormat::Jpeg };
        assert_eq!(Variant::of(&page, wish(None, None)).unwrap(), natural);
        let narrow = Variant::Rendered { width: Some(500), format: ImageFormat::Png };
        assert_eq!(Variant::of(&page, wish(Some(500), Some(ImageFormat::Png))).unwrap(), narrow);
    }

    #[test]
    fn every_form_has_its_own_validator() {
        let page = stored("image/jpeg");
        let forms = [
            wish(None, None),
            wish(Some(500), None),
            wish(Some(400), None),
            wish(Some(400), Some(ImageFormat::Webp)),
            wish(Some(400), Some(ImageFormat::Png)),
        ];
        let etags: std::collections::BTreeSet<String> =
            forms.iter().map(|wish| Variant::of(&page, *wish).unwrap().etag("v1", 3, 85)).collect();
        assert_eq!(etags.len(), forms.len());
    }
}
