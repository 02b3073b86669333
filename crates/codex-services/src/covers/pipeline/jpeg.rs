//! JPEG through libjpeg-turbo: the DCT does most of the shrinking while it decodes.
//! Must check the size in the header before it allocates.

use turbojpeg::{Colorspace, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor};

use super::orientation::Orientation;
use super::raster::{Channels, Raster};
use super::{ImageError, check_size, damaged};

/// A progressive file with more scans than this is an attack on our time.
const MAX_SCANS: u32 = 200;
/// Eighths of the size that the DCT can make quickly, smallest first. Between them it computes number by number: three take
/// longer than four.
const EIGHTHS: &[usize] = &[1, 2, 4, 8];

/// Decodes a JPEG upright; with `width`, to no fewer pixels than a good picture of that width needs.
pub(super) fn decode(
    bytes: &[u8],
    width: Option<u32>,
    max_pixels: u64,
) -> Result<Raster, ImageError> {
    let mut decoder = Decompressor::new().map_err(damaged)?;
    decoder.set_scan_limit(MAX_SCANS).map_err(damaged)?;
    let header = decoder.read_header(bytes).map_err(damaged)?;
    check_size(side(header.width)?, side(header.height)?, max_pixels)?;
    let orientation = Orientation::of_jpeg(bytes);
    let factor = width.map_or(ScalingFactor::ONE, |width| factor(&header, orientation, width));
    decoder.set_scaling_factor(factor).map_err(damaged)?;
    let scaled = header.scaled(factor);
    let format = pixel_format(header.colorspace);
    let pitch = scaled.width * format.size();
    let mut pixels = vec![0; pitch * scaled.height];
    let image = Image {
        pixels: pixels.as_mut_slice(),
        width: scaled.width,
        pitch,
        height: scaled.height,
        format,
    };
    decoder.decompress(bytes, image).map_err(damaged)?;
    let (width, height) = (side(scaled.width)?, side(scaled.height)?);
    let raster = match format {
        PixelFormat::GRAY => Raster::new(width, height, Channels::Grey, pixels)?,
        PixelFormat::CMYK => Raster::from_inverted_cmyk(width, height, &pixels)?,
        _ => Raster::new(width, height, Channels::Rgb, pixels)?,
    };
    raster.upright(orientation)
}

/// The smallest scale that leaves the final filter half as much again to work with.
fn factor(header: &DecompressHeader, orientation: Orientation, width: u32) -> ScalingFactor {
    if header.is_lossless {
        return ScalingFactor::ONE;
    }
    let shown_width = if orientation.swaps_sides() { header.height } else { header.width };
    let needed = width as usize * 3 / 2;
    EIGHTHS
        .iter()
        .map(|eighths| ScalingFactor::new(*eighths, 8))
        .find(|factor| factor.scale(shown_width) >= needed)
        .unwrap_or(ScalingFactor::ONE)
}

fn pixel_format(colorspace: Colorspace) -> PixelFormat {
    match colorspace {
        Colorspace::Gray => PixelFormat::GRAY,
        Colorspace::CMYK | Colorspace::YCCK => PixelFormat::CMYK,
        _ => PixelFormat::RGB,
    }
}

fn side(pixels: usize) -> Result<u32, ImageError> {
    u32::try_from(pixels).map_err(damaged)
}
