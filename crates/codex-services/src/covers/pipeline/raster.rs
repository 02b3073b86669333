//! Decoded pixels, grey or color, and their resizing.
//! Must not know formats.

use std::cell::RefCell;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::look::Pixels;
use super::{ImageError, damaged, orientation::Orientation};

/// Channels of a raster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    /// One: brightness.
    Grey,
    /// Three: red, green, blue.
    Rgb,
}

impl Channels {
    /// Bytes of one pixel.
    pub(super) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }
}

/// How well an image is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    /// As a page is read: the sharpest.
    Page,
    /// As a cover is looked at in passing: nearly as sharp, at two thirds of the work.
    Cover,
}

impl Finish {
    fn filter(self) -> FilterType {
        match self {
            Self::Page => FilterType::Lanczos3,
            Self::Cover => FilterType::CatmullRom,
        }
    }
}

/// Pixels without gaps, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: Channels,
    pub(super) pixels: Vec<u8>,
}

thread_local! {
    /// The resizer keeps its working memory between images of one thread.
    static RESIZER: RefCell<Resizer> = RefCell::new(Resizer::new());
}

impl Raster {
    /// A raster of these pixels; fails when their number does not fit the size.
    pub(super) fn new(
        width: u32,
        height: u32,
        channels: Channels,
        pixels: Vec<u8>,
    ) -> Result<Self, ImageError> {
        let expected = width as usize * height as usize * channels.count();
        if pixels.len() != expected {
            return Err(damaged(format!("{} bytes of pixels instead of {expected}", pixels.len())));
        }
        Ok(Self { width, height, channels, pixels })
    }

    /// Lays pixels with alpha on white.
    pub(super) fn from_rgba(width: u32, height: u32, pixels: &[u8]) -> Result<Self, ImageError> {
        let mut opaque = Vec::with_capacity(pixels.len() / 4 * 3);
        for pixel in pixels.chunks_exact(4) {
            let alpha = pixel[3];
            opaque.extend(pixel[..3].iter().map(|channel| over_white(*channel, alpha)));
        }
        Self::new(width, height, Channels::Rgb, opaque)
    }

    /// Lays grey pixels with alpha on white.
    pub(super) fn from_grey_alpha(
        width: u32,
        height: u32,
        pixels: &[u8],
    ) -> Result<Self, ImageError> {
        let opaque = pixels.chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])).collect();
        Self::new(width, height, Channels::Grey, opaque)
    }

    /// Lays the picture on white where `alpha`, a grey picture, says that it is transparent.
    pub(super) fn on_white(
        mut self,
        alpha: &Self,
        is_premultiplied: bool,
    ) -> Result<Self, ImageError> {
        let is_fitting = (self.width, self.height) == (alpha.width, alpha.height);
        if !is_fitting || alpha.channels != Channels::Grey {
            return Err(damaged("its transparency has another size"));
        }
        let pixels = self.pixels.chunks_exact_mut(self.channels.count());
        for (pixel, alpha) in pixels.zip(&alpha.pixels) {
            for channel in pixel {
                *channel = if is_premultiplied {
                    channel.saturating_add(255 - alpha)
                } else {
                    over_white(*channel, *alpha)
                };
            }
        }
        Ok(self)
    }

    /// Reads the inverted CMYK of JPEG files.
    pub(super) fn from_inverted_cmyk(
        width: u32,
        height: u32,
        pixels: &[u8],
    ) -> Result<Self, ImageError> {
        let mut rgb = Vec::with_capacity(pixels.len() / 4 * 3);
        for pixel in pixels.chunks_exact(4) {
            let key = pixel[3];
            rgb.extend(pixel[..3].iter().map(|ink| scaled(*ink, key)));
        }
        Self::new(width, height, Channels::Rgb, rgb)
    }

    /// The same picture no wider than `width`, in proportion; a smaller one stays as it is.
    pub(super) fn fitted(self, width: u32, finish: Finish) -> Result<Self, ImageError> {
        if self.width <= width {
            return Ok(self);
        }
        let height = fitted_height((self.width, self.height), width);
        let area = (f64::from(self.width), f64::from(self.height));
        self.resized((width, height), area, finish)
    }

    /// The area that begins at the top left, in another size.
    pub(super) fn resized(
        &self,
        (width, height): (u32, u32),
        area: (f64, f64),
        finish: Finish,
    ) -> Result<Self, ImageError> {
        let pixel_type = match self.channels {
            Channels::Grey => PixelType::U8,
            Channels::Rgb => PixelType::U8x3,
        };
        let source =
            ImageRef::new(self.width, self.height, &self.pixels, pixel_type).map_err(damaged)?;
        let mut target = Image::new(width, height, pixel_type);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(finish.filter()))
            .crop(0.0, 0.0, area.0, area.1)
            .use_alpha(false);
        RESIZER
            .with_borrow_mut(|resizer| resizer.resize(&source, &mut target, &options))
            .map_err(damaged)?;
        Self::new(width, height, self.channels, target.into_vec())
    }

    /// The same picture with its last column and row repeated up to this size.
    pub(super) fn extended(self, (width, height): (u32, u32)) -> Result<Self, ImageError> {
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let (bytes, length) = (self.channels.count(), width as usize * self.channels.count());
        let mut pixels = Vec::with_capacity(length * height as usize);
        for row in self.pixels.chunks_exact(self.width as usize * bytes) {
            pixels.extend_from_slice(row);
            let last = row.get(row.len() - bytes..).unwrap_or_default();
            pixels.extend(last.iter().cycle().take(length.saturating_sub(row.len())));
        }
        for _ in self.height..height {
            pixels.extend_from_within(pixels.len() - length..);
        }
        Self::new(width, height, self.channels, pixels)
    }

    /// The top of a strip that is more than `tallest` times as high as wide, in the shape of a page.
    pub(super) fn cropped_to_top(mut self, tallest: u32) -> Result<Self, ImageError> {
        let height = top_height((self.width, self.height), tallest);
        self.pixels.truncate(self.width as usize * height as usize * self.channels.count());
        Self::new(self.width, height, self.channels, self.pixels)
    }

    /// The picture turned upright.
    pub(super) fn upright(self, orientation: Orientation) -> Result<Self, ImageError> {
        if orientation == Orientation::UPRIGHT {
            return Ok(self);
        }
        let (width, height) = if orientation.swaps_sides() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        let bytes = self.channels.count();
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = orientation.source(x, y, self.width, self.height);
                let at = (from_y as usize * self.width as usize + from_x as usize) * bytes;
                pixels.extend_from_slice(self.pixels.get(at..at + bytes).unwrap_or_default());
            }
        }
        Self::new(width, height, self.channels, pixels)
    }

    /// The picture with three channels.
    pub(super) fn rgb_pixels(&self) -> std::borrow::Cow<'_, [u8]> {
        match self.channels {
            Channels::Rgb => (&self.pixels).into(),
            Channels::Grey => {
                self.pixels.iter().flat_map(|grey| [*grey; 3]).collect::<Vec<u8>>().into()
            }
        }
    }
}

impl Pixels for Raster {
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = y * self.width as usize + x;
        match self.channels {
            Channels::Grey => [self.pixels.get(at).copied().unwrap_or_default(); 3],
            Channels::Rgb => match self.pixels.get(at * 3..at * 3 + 3) {
                Some(&[red, green, blue]) => [red, green, blue],
                _ => [0; 3],
            },
        }
    }
}

/// The height of a picture of this size when it is made this wide.
pub(super) fn fitted_height((from_width, from_height): (u32, u32), width: u32) -> u32 {
    let height = u64::from(from_height) * u64::from(width);
    let height = (height + u64::from(from_width) / 2) / u64::from(from_width);
    u32::try_from(height.max(1)).unwrap_or(u32::MAX)
}

/// How much is shown of a picture of this size: all, or as much as has the shape of a page where it is more than `tallest`
/// times as high as wide.
pub(super) fn top_height((width, height): (u32, u32), tallest: u32) -> u32 {
    if u64::from(height) <= u64::from(width) * u64::from(tallest) {
        return height;
    }
    (width / 2 * 3).max(1).min(height)
}

/// `channel` scaled by `share` of 255, rounded.
fn scaled(channel: u8, share: u8) -> u8 {
    let product = u32::from(channel) * u32::from(share) + 127;
    u8::try_from(product / 255).unwrap_or(u8::MAX)
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    scaled(channel, alpha).saturating_add(255 - alpha)
}
