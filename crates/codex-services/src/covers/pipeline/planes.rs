//! Pictures as JPEG keeps them: brightness, and two tints at fewer points. Made smaller so, the picture of one JPEG becomes
//! that of another without being put together and taken apart in between.
//! Must not decode or encode.

use turbojpeg::{Subsamp, YuvImage};

use super::look::Pixels;
use super::raster::{self, Channels, Finish, Raster};
use super::{ImageError, damaged};

/// What is made smaller has a tint for two pixels by two.
const FITTED: Subsamp = Subsamp::Sub2x2;

/// A picture of three planes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planes {
    pub(super) width: u32,
    pub(super) height: u32,
    /// For how many pixels a tint stands.
    pub(super) subsampling: Subsamp,
    /// Brightness. Its sides are those of the picture, or longer where the last tints stand for more than there is.
    pub(super) brightness: Raster,
    /// How blue it is, and how red.
    pub(super) tints: [Raster; 2],
}

impl Planes {
    /// Takes a picture apart whose planes follow each other without gaps.
    pub(super) fn new(picture: YuvImage<Vec<u8>>) -> Result<Self, ImageError> {
        let (large, small) = (sides(picture.y_size())?, sides(picture.uv_size())?);
        let (width, height) = sides((picture.width, picture.height))?;
        let subsampling = picture.subsamp;
        let mut rest = picture.pixels;
        let mut plane = |(width, height): (u32, u32)| {
            let size = width as usize * height as usize;
            let behind = rest.split_off(size.min(rest.len()));
            let samples = std::mem::replace(&mut rest, behind);
            Raster::new(width, height, Channels::Grey, samples)
        };
        let (brightness, tints) = (plane(large)?, [plane(small)?, plane(small)?]);
        Ok(Self { width, height, subsampling, brightness, tints })
    }

    /// The top of a strip that is more than `tallest` times as high as wide, in the shape of a page.
    pub(super) fn cropped_to_top(self, tallest: u32) -> Self {
        let height = raster::top_height((self.width, self.height), tallest);
        Self { height, ..self }
    }

    /// The same picture this wide, in proportion.
    pub(super) fn fitted(&self, width: u32, finish: Finish) -> Result<Self, ImageError> {
        let height = raster::fitted_height((self.width, self.height), width);
        let ratio = |from: u32, to: u32| f64::from(from) / f64::from(to);
        let scale = (ratio(self.width, width), ratio(self.height, height));
        let whole = sides(FITTED.size())?;
        // One sample stands for `from` pixels here, and for `to` pixels of what is made.
        let fit = |plane: &Raster, from: (u32, u32), to: (u32, u32)| {
            let size = ((width / to.0).max(1), (height / to.1).max(1));
            let reach = |side: u32, to: u32, scale: f64, from: u32, most: u32| {
                (f64::from(side * to) * scale / f64::from(from)).min(f64::from(most))
            };
            let area = (
                reach(size.0, to.0, scale.0, from.0, plane.width),
                reach(size.1, to.1, scale.1, from.1, plane.height),
            );
            // The last tints may stand for more than there is, and need as much brightness.
            let tints = (width.div_ceil(whole.0), height.div_ceil(whole.1));
            let full = (tints.0 * whole.0 / to.0, tints.1 * whole.1 / to.1);
            plane.resized(size, area, finish)?.extended(full)
        };
        let (pixel, from) = ((1, 1), sides(self.subsampling.size())?);
        let [blue, red] = &self.tints;
        Ok(Self {
            width,
            height,
            subsampling: FITTED,
            brightness: fit(&self.brightness, pixel, pixel)?,
            tints: [fit(blue, from, whole)?, fit(red, from, whole)?],
        })
    }
}

impl Pixels for Planes {
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let (across, down) = self.subsampling.size();
        let sample = |plane: &Raster, x: usize, y: usize| f32::from(plane.pixel(x, y)[0]);
        let brightness = sample(&self.brightness, x, y);
        let [blue, red] =
            self.tints.each_ref().map(|plane| sample(plane, x / across, y / down) - 128.0);
        // ITU-T T.871, section 7.
        let channels = [
            brightness + 1.402 * red,
            brightness - 0.344_14 * blue - 0.714_14 * red,
            brightness + 1.772 * blue,
        ];
        channels.map(super::look::byte)
    }
}

fn sides((width, height): (usize, usize)) -> Result<(u32, u32), ImageError> {
    Ok((u32::try_from(width).map_err(damaged)?, u32::try_from(height).map_err(damaged)?))
}
