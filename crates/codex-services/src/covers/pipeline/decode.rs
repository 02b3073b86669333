//! Every format that is decoded here, behind one function.
//! Must not believe a header beyond the pixel limit.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use jxl_oxide::{AllocTracker, JxlImage};

use super::jpeg::Decoded;
use super::raster::{Channels, Raster};
use super::{ImageError, avif, check_size, damaged, jpeg};

/// Decoders hold at most this many bytes for each pixel that is allowed (16-bit color with alpha, and a copy).
const BYTES_PER_PIXEL: u64 = 16;
/// Frames of an animation are decoded together, so their pixels count together.
const WEBP_FRAME: &[u8] = b"ANMF";

/// A format that is decoded here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Jpeg,
    Raster(image::ImageFormat),
    Webp,
    Jxl,
    Avif,
}

impl Codec {
    /// The decoder of a media type.
    pub(super) fn of(media_type: &str) -> Option<Self> {
        Some(match media_type {
            "image/jpeg" => Self::Jpeg,
            "image/png" => Self::Raster(image::ImageFormat::Png),
            "image/gif" => Self::Raster(image::ImageFormat::Gif),
            "image/bmp" => Self::Raster(image::ImageFormat::Bmp),
            "image/webp" => Self::Webp,
            "image/jxl" => Self::Jxl,
            "image/avif" => Self::Avif,
            _ => return None,
        })
    }

    /// About how many bytes are held for each pixel while an image is decoded and made smaller.
    pub(super) fn bytes_per_pixel(self) -> u64 {
        match self {
            // Three channels, twice: decoded and being resized or held as coefficients.
            Self::Jpeg | Self::Raster(_) | Self::Webp => 6,
            Self::Jxl | Self::Avif => BYTES_PER_PIXEL,
        }
    }
}

/// Decodes an image; `width` allows a decoder to stop at a size that is still good for it.
pub(super) fn decode(
    bytes: &[u8],
    media_type: &str,
    width: Option<u32>,
    max_pixels: u64,
) -> Result<Raster, ImageError> {
    let codec =
        Codec::of(media_type).ok_or_else(|| ImageError::Unsupported(media_type.to_owned()))?;
    match codec {
        Codec::Jpeg => jpeg::decode(bytes, width, max_pixels),
        Codec::Raster(format) => raster(bytes, format, max_pixels),
        Codec::Webp => webp(bytes, max_pixels),
        Codec::Jxl => jxl(bytes, max_pixels),
        Codec::Avif => avif::decode(bytes, max_pixels),
    }
}

/// Decodes an image that is about to be made a JPEG of this width.
pub(super) fn decode_for(
    bytes: &[u8],
    media_type: &str,
    width: u32,
    max_pixels: u64,
) -> Result<Decoded, ImageError> {
    match Codec::of(media_type) {
        Some(Codec::Jpeg) => jpeg::decode_for(bytes, width, max_pixels),
        _ => decode(bytes, media_type, Some(width), max_pixels).map(Decoded::Raster),
    }
}

fn raster(bytes: &[u8], format: image::ImageFormat, max_pixels: u64) -> Result<Raster, ImageError> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(max_pixels.saturating_mul(BYTES_PER_PIXEL));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, max_pixels)?;
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    match image {
        DynamicImage::ImageLuma8(grey) => {
            Raster::new(width, height, Channels::Grey, grey.into_raw())
        }
        DynamicImage::ImageLuma16(_) => {
            Raster::new(width, height, Channels::Grey, image.into_luma8().into_raw())
        }
        DynamicImage::ImageLumaA8(_) | DynamicImage::ImageLumaA16(_) => {
            Raster::from_grey_alpha(width, height, &image.into_luma_alpha8().into_raw())
        }
        _ if image.color().has_alpha() => {
            Raster::from_rgba(width, height, &image.into_rgba8().into_raw())
        }
        _ => Raster::new(width, height, Channels::Rgb, image.into_rgb8().into_raw()),
    }
}

fn webp(bytes: &[u8], max_pixels: u64) -> Result<Raster, ImageError> {
    let features =
        webp::BitstreamFeatures::new(bytes).ok_or_else(|| damaged("its header cannot be read"))?;
    let (width, height) = (features.width(), features.height());
    check_size(width, height, max_pixels)?;
    if features.has_animation() {
        return webp_animation(bytes, width, height, max_pixels);
    }
    let image = webp::Decoder::new(bytes)
        .decode()
        .ok_or_else(|| damaged("its pixels cannot be decoded"))?;
    if image.is_alpha() {
        Raster::from_rgba(image.width(), image.height(), &image)
    } else {
        Raster::new(image.width(), image.height(), Channels::Rgb, image.to_vec())
    }
}

/// The first frame of an animation.
fn webp_animation(
    bytes: &[u8],
    width: u32,
    height: u32,
    max_pixels: u64,
) -> Result<Raster, ImageError> {
    let frames = bytes.windows(WEBP_FRAME.len()).filter(|window| *window == WEBP_FRAME).count();
    let limit = max_pixels / (frames as u64).max(1);
    check_size(width, height, limit)?;
    let animation = webp::AnimDecoder::new(bytes).decode().map_err(damaged)?;
    let first = animation.get_frame(0).ok_or_else(|| damaged("it has no frame"))?;
    Raster::from_rgba(width, height, first.get_image())
}

fn jxl(bytes: &[u8], max_pixels: u64) -> Result<Raster, ImageError> {
    let budget = max_pixels.saturating_mul(BYTES_PER_PIXEL * 2);
    let image = JxlImage::builder()
        .alloc_tracker(AllocTracker::with_limit(usize::try_from(budget).unwrap_or(usize::MAX)))
        .read(bytes)
        .map_err(damaged)?;
    let (width, height) = (image.width(), image.height());
    check_size(width, height, max_pixels)?;
    let frame = image.render_frame(0).map_err(damaged)?;
    let mut stream = frame.stream();
    let channels = stream.channels() as usize;
    let (width, height) = (stream.width(), stream.height());
    let mut pixels = vec![0_u8; width as usize * height as usize * channels];
    stream.write_to_buffer(&mut pixels);
    match channels {
        1 => Raster::new(width, height, Channels::Grey, pixels),
        2 => Raster::from_grey_alpha(width, height, &pixels),
        3 => Raster::new(width, height, Channels::Rgb, pixels),
        4 if image.pixel_format().has_alpha() => Raster::from_rgba(width, height, &pixels),
        _ => Err(ImageError::Unsupported("image/jxl with more than three colors".to_owned())),
    }
}
