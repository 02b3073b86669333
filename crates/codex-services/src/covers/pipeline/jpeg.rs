//! JPEG through libjpeg-turbo: the DCT does most of the shrinking while it decodes.
//! Must check the size in the header before it allocates.

use turbojpeg::{
    Colorspace, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp,
    YuvImage,
};

use super::orientation::Orientation;
use super::planes::Planes;
use super::raster::{Channels, Raster};
use super::{ImageError, check_size, damaged};

/// A progressive file with more scans than this is an attack on our time.
const MAX_SCANS: u32 = 200;
/// Eighths of the size that the DCT can make quickly, smallest first. Between them it computes number by number: three take
/// longer than four.
const EIGHTHS: &[usize] = &[1, 2, 4, 8];

/// The picture of a JPEG.
pub(super) enum Decoded {
    /// As it is kept.
    Planes(Planes),
    /// Put together.
    Raster(Raster),
}

/// A JPEG whose header was read, and how it is decoded.
struct Opened<'a> {
    decoder: Decompressor,
    bytes: &'a [u8],
    header: DecompressHeader,
    orientation: Orientation,
}

impl<'a> Opened<'a> {
    /// With `width`, it is decoded to no fewer pixels than a good picture of that width needs.
    fn new(bytes: &'a [u8], width: Option<u32>, max_pixels: u64) -> Result<Self, ImageError> {
        let mut decoder = Decompressor::new().map_err(damaged)?;
        decoder.set_scan_limit(MAX_SCANS).map_err(damaged)?;
        let header = decoder.read_header(bytes).map_err(damaged)?;
        check_size(side(header.width)?, side(header.height)?, max_pixels)?;
        let orientation = Orientation::of_jpeg(bytes);
        let factor = width.map_or(ScalingFactor::ONE, |width| factor(&header, orientation, width));
        decoder.set_scaling_factor(factor).map_err(damaged)?;
        Ok(Self { decoder, bytes, header: header.scaled(factor), orientation })
    }

    fn raster(mut self) -> Result<Raster, ImageError> {
        let DecompressHeader { width, height, colorspace, .. } = self.header;
        let format = pixel_format(colorspace);
        let pitch = width * format.size();
        let mut pixels = vec![0; pitch * height];
        let image = Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
        self.decoder.decompress(self.bytes, image).map_err(damaged)?;
        let (width, height) = (side(width)?, side(height)?);
        let raster = match format {
            PixelFormat::GRAY => Raster::new(width, height, Channels::Grey, pixels)?,
            PixelFormat::CMYK => Raster::from_inverted_cmyk(width, height, &pixels)?,
            _ => Raster::new(width, height, Channels::Rgb, pixels)?,
        };
        raster.upright(self.orientation)
    }

    /// Whether it is kept as brightness and fewer tints, upright, and wider than that. As many tints as pixels are quicker
    /// put together and made smaller as one.
    fn has_planes_beyond(&self, width: u32) -> bool {
        let DecompressHeader { colorspace, subsamp, is_lossless, .. } = self.header;
        self.header.width > width as usize
            && colorspace == Colorspace::YCbCr
            && !matches!(subsamp, Subsamp::None | Subsamp::Gray | Subsamp::Unknown)
            && !is_lossless
            && self.orientation == Orientation::UPRIGHT
    }

    fn planes(mut self) -> Result<Planes, ImageError> {
        let DecompressHeader { width, height, subsamp, .. } = self.header;
        let length = turbojpeg::yuv_pixels_len(width, 1, height, subsamp).map_err(damaged)?;
        let mut image = YuvImage { pixels: vec![0; length], width, align: 1, height, subsamp };
        self.decoder.decompress_to_yuv(self.bytes, image.as_deref_mut()).map_err(damaged)?;
        Planes::new(image)
    }
}

/// Decodes a JPEG upright; with `width`, to no fewer pixels than a good picture of that width needs.
pub(super) fn decode(
    bytes: &[u8],
    width: Option<u32>,
    max_pixels: u64,
) -> Result<Raster, ImageError> {
    Opened::new(bytes, width, max_pixels)?.raster()
}

/// A JPEG that is about to be made another one of this width.
pub(super) fn decode_for(bytes: &[u8], width: u32, max_pixels: u64) -> Result<Decoded, ImageError> {
    let opened = Opened::new(bytes, Some(width), max_pixels)?;
    if opened.has_planes_beyond(width) {
        return opened.planes().map(Decoded::Planes);
    }
    opened.raster().map(Decoded::Raster)
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
