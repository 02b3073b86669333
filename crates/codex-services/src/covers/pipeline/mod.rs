//! Images from bytes to bytes: decoded no wider than needed, resized, encoded. Pure and synchronous.
//! Must run on a blocking pool, and must not know books or where bytes come from.

mod av1;
mod avif;
mod decode;
mod encode;
mod jpeg;
mod look;
mod orientation;
mod planes;
mod raster;
#[cfg(test)]
mod tests;

use codex_models::covers::CoverLook;

use crate::pages::ImageFormat;
use jpeg::Decoded;
use raster::{Channels, Finish, Raster};

/// Greatest width of an image that is kept for thumbnails of any size.
const ORIGINAL_WIDTH: u32 = 1600;
/// Quality of such an image.
const ORIGINAL_QUALITY: u8 = 90;
/// A cover is at most this many times as high as it is wide; a longer strip shows its top.
const TALLEST: u32 = 2;

/// Why an image could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The media type cannot be decoded here.
    #[error("images of type `{0}` cannot be converted")]
    Unsupported(String),
    /// The header claims more pixels than allowed.
    #[error("the image has {width}x{height} pixels, more than {limit} are not decoded")]
    TooLarge {
        /// Claimed width.
        width: u32,
        /// Claimed height.
        height: u32,
        /// Most pixels.
        limit: u64,
    },
    /// The bytes are not the image they claim to be.
    #[error("the image is damaged: {0}")]
    Damaged(String),
}

/// What a cover thumbnail looks like. It is always a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoverSpec {
    /// Greatest width in pixels.
    pub width: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Most pixels of the source.
    pub max_pixels: u64,
}

/// A cover thumbnail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// The image.
    pub bytes: Vec<u8>,
    /// What stands in its place until it is there.
    pub look: CoverLook,
}

/// An image that a person gave, as it is kept: thumbnails are made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// A JPEG.
    pub bytes: Vec<u8>,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// What it looks like.
    pub look: CoverLook,
}

/// What a converted page looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSpec {
    /// Greatest width in pixels; `None` keeps the size.
    pub width: Option<u32>,
    /// Format.
    pub format: ImageFormat,
    /// Quality of JPEG and WebP, 1 to 100.
    pub quality: u8,
    /// Most pixels of the source.
    pub max_pixels: u64,
}

/// Whether images of this media type can be decoded here.
pub fn can_decode(media_type: &str) -> bool {
    decode::Codec::of(media_type).is_some()
}

/// About how many bytes decoding an image of this media type and size holds; of a type that is not known, a usual one.
pub fn decode_bytes(media_type: Option<&str>, width: Option<u32>, height: Option<u32>) -> u64 {
    let codec = media_type.and_then(decode::Codec::of).unwrap_or(decode::Codec::Jpeg);
    let side = |known: Option<u32>| u64::from(known.unwrap_or(2_000));
    side(width).saturating_mul(side(height)).saturating_mul(codec.bytes_per_pixel())
}

/// A cover thumbnail of an image: JPEG, never larger than the source, long strips cut to their top.
pub fn thumbnail(
    bytes: &[u8],
    media_type: &str,
    spec: &CoverSpec,
) -> Result<Thumbnail, ImageError> {
    match decode::decode_for(bytes, media_type, spec.width, spec.max_pixels)? {
        Decoded::Raster(raster) => thumbnail_of(raster, spec),
        Decoded::Planes(planes) => {
            let planes = planes.cropped_to_top(TALLEST).fitted(spec.width, Finish::Cover)?;
            let bytes = encode::jpeg_of_planes(&planes, spec.quality)?;
            Ok(Thumbnail { bytes, look: look::of(&planes) })
        }
    }
}

/// A cover thumbnail of drawn pixels, eight bits each of red, green and blue.
pub fn thumbnail_rgb(
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    spec: &CoverSpec,
) -> Result<Thumbnail, ImageError> {
    thumbnail_of(Raster::new(width, height, Channels::Rgb, pixels)?, spec)
}

/// An image as it is kept for thumbnails: decoded and encoded anew, so that nothing of the file but the picture stays.
pub fn original(bytes: &[u8], media_type: &str, max_pixels: u64) -> Result<Original, ImageError> {
    let raster = decode::decode(bytes, media_type, Some(ORIGINAL_WIDTH), max_pixels)?;
    let raster = raster.cropped_to_top(TALLEST)?.fitted(ORIGINAL_WIDTH, Finish::Page)?;
    let (bytes, look) = (encode::jpeg(&raster, ORIGINAL_QUALITY)?, look::of(&raster));
    Ok(Original { bytes, width: raster.width, height: raster.height, look })
}

fn thumbnail_of(raster: Raster, spec: &CoverSpec) -> Result<Thumbnail, ImageError> {
    let raster = raster.cropped_to_top(TALLEST)?.fitted(spec.width, Finish::Cover)?;
    Ok(Thumbnail { bytes: encode::jpeg(&raster, spec.quality)?, look: look::of(&raster) })
}

/// A page in another size or format; never larger than the source.
pub fn convert(bytes: &[u8], media_type: &str, spec: &PageSpec) -> Result<Vec<u8>, ImageError> {
    if let (Some(width), ImageFormat::Jpeg) = (spec.width, spec.format) {
        return match decode::decode_for(bytes, media_type, width, spec.max_pixels)? {
            Decoded::Raster(raster) => {
                encode::jpeg(&raster.fitted(width, Finish::Page)?, spec.quality)
            }
            Decoded::Planes(planes) => {
                encode::jpeg_of_planes(&planes.fitted(width, Finish::Page)?, spec.quality)
            }
        };
    }
    let raster = decode::decode(bytes, media_type, spec.width, spec.max_pixels)?;
    let raster = match spec.width {
        Some(width) => raster.fitted(width, Finish::Page)?,
        None => raster,
    };
    encoded(&raster, spec)
}

/// Encodes drawn pixels, eight bits each of red, green and blue.
pub fn encode_rgb(
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    spec: &PageSpec,
) -> Result<Vec<u8>, ImageError> {
    let raster = Raster::new(width, height, Channels::Rgb, pixels)?;
    let raster = match spec.width {
        Some(width) => raster.fitted(width, Finish::Page)?,
        None => raster,
    };
    encoded(&raster, spec)
}

fn encoded(raster: &Raster, spec: &PageSpec) -> Result<Vec<u8>, ImageError> {
    match spec.format {
        ImageFormat::Jpeg => encode::jpeg(raster, spec.quality),
        ImageFormat::Webp => encode::webp(raster, spec.quality),
        ImageFormat::Png => encode::png(raster),
    }
}

fn damaged(error: impl std::fmt::Display) -> ImageError {
    ImageError::Damaged(error.to_string())
}

/// Refuses an image by the size its header claims, before anything is allocated for it.
fn check_size(width: u32, height: u32, limit: u64) -> Result<(), ImageError> {
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged("it has no pixels".to_owned()));
    }
    if u64::from(width) * u64::from(height) > limit {
        return Err(ImageError::TooLarge { width, height, limit });
    }
    Ok(())
}
