//! AVIF: its coded pictures as red, green and blue, on white where they are transparent.
//! Must not read AV1 itself.

use codex_parsers::FailureCode;
use codex_parsers::image_probe::{ColorCoding, avif_parts};

use super::av1::{Decoder, Picture, Plane};
use super::orientation::Orientation;
use super::raster::{Channels, Raster};
use super::{ImageError, damaged};

/// Binary places of a tint or a brightness that is being added up.
const PLACES: u32 = 16;
/// The matrix coefficients that say nothing.
const UNSPECIFIED: u32 = 2;
/// One, in the shares of a matrix.
const WHOLE: i64 = 10_000;

/// Decodes an AVIF upright.
pub(super) fn decode(bytes: &[u8], max_pixels: u64) -> Result<Raster, ImageError> {
    let parts = avif_parts(bytes).map_err(|error| match error.code() {
        FailureCode::UnsupportedFormat => ImageError::Unsupported(error.to_string()),
        _ => damaged(error),
    })?;
    let mut raster = {
        let mut decoder = Decoder::new()?;
        let picture = decoder.decode(&parts.color, max_pixels)?;
        let coding = coding(&picture, parts.coding);
        if picture.is_grey() { grey(&picture, coding)? } else { color(&picture, coding)? }
    };
    if let Some(alpha) = &parts.alpha {
        let mut decoder = Decoder::new()?;
        let picture = decoder.decode(alpha, max_pixels)?;
        let alpha = grey(&picture, coding(&picture, None))?;
        raster = raster.on_white(&alpha, parts.is_premultiplied)?;
    }
    raster.upright(Orientation::of_exif(parts.orientation))
}

/// How the colors of a picture are coded: what the file says counts more than what the picture says.
fn coding(picture: &Picture<'_>, said: Option<ColorCoding>) -> ColorCoding {
    let own = ColorCoding { matrix: picture.matrix(), is_full_range: picture.is_full_range() };
    said.filter(|said| said.matrix != UNSPECIFIED).unwrap_or(own)
}

fn grey(picture: &Picture<'_>, coding: ColorCoding) -> Result<Raster, ImageError> {
    let brightness = Scale::new(picture.depth(), coding).brightness();
    let (width, height) = picture.size();
    let mut pixels = Vec::with_capacity(width as usize * height as usize);
    let mut samples = Vec::new();
    for y in 0..height {
        picture.read_row(Plane::Luma, y, &mut samples);
        pixels.extend(samples.iter().map(|sample| byte(of(&brightness, *sample))));
    }
    Raster::new(width, height, Channels::Grey, pixels)
}

fn color(picture: &Picture<'_>, coding: ColorCoding) -> Result<Raster, ImageError> {
    let tables = Tables::new(picture.depth(), coding)?;
    let (width, height) = picture.size();
    let (across, _) = picture.halvings();
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    let (mut luma, mut u, mut v) = (Vec::new(), Vec::new(), Vec::new());
    for y in 0..height {
        picture.read_row(Plane::Luma, y, &mut luma);
        picture.read_row(Plane::U, y, &mut u);
        picture.read_row(Plane::V, y, &mut v);
        // Each tint stands for the pixels it was made of; a page that is encoded again halves its tints again.
        pixels.extend(luma.iter().enumerate().flat_map(|(x, luma)| {
            let tint = |row: &[u16]| row.get(x >> across).copied().unwrap_or_default();
            tables.pixel(*luma, tint(&u), tint(&v))
        }));
    }
    Raster::new(width, height, Channels::Rgb, pixels)
}

/// What each value of a sample means, in bytes with [`PLACES`] binary places.
struct Tables {
    brightness: Vec<i32>,
    /// What the tints add; `None` where the samples are green, blue and red themselves.
    tints: Option<Tints>,
}

struct Tints {
    red_of_v: Vec<i32>,
    green_of_u: Vec<i32>,
    green_of_v: Vec<i32>,
    blue_of_u: Vec<i32>,
}

impl Tables {
    fn new(depth: u32, coding: ColorCoding) -> Result<Self, ImageError> {
        let scale = Scale::new(depth, coding);
        let tints = shares(coding.matrix)?.map(|(red, blue)| {
            let green = WHOLE - red - blue;
            Tints {
                red_of_v: scale.tint(2 * (WHOLE - red), WHOLE),
                green_of_u: scale.tint(-2 * blue * (WHOLE - blue), green * WHOLE),
                green_of_v: scale.tint(-2 * red * (WHOLE - red), green * WHOLE),
                blue_of_u: scale.tint(2 * (WHOLE - blue), WHOLE),
            }
        });
        Ok(Self { brightness: scale.brightness(), tints })
    }

    fn pixel(&self, luma: u16, u: u16, v: u16) -> [u8; 3] {
        let brightness = of(&self.brightness, luma);
        let Some(tints) = &self.tints else {
            return [of(&self.brightness, v), brightness, of(&self.brightness, u)].map(byte);
        };
        let red = brightness + of(&tints.red_of_v, v);
        let green = brightness + of(&tints.green_of_u, u) + of(&tints.green_of_v, v);
        let blue = brightness + of(&tints.blue_of_u, u);
        [red, green, blue].map(byte)
    }
}

/// The shares of red and blue in the brightness, for the numbers of H.273; `None` where nothing was mixed.
fn shares(matrix: u32) -> Result<Option<(i64, i64)>, ImageError> {
    Ok(Some(match matrix {
        0 => return Ok(None),
        1 => (2_126, 722),
        4 => (3_000, 1_100),
        UNSPECIFIED | 5 | 6 => (2_990, 1_140),
        7 => (2_120, 870),
        9 => (2_627, 593),
        _ => return Err(ImageError::Unsupported(format!("AVIF with color matrix {matrix}"))),
    }))
}

/// Which values samples have.
struct Scale {
    values: i64,
    darkest: i64,
    brightness_range: i64,
    neutral: i64,
    tint_range: i64,
}

impl Scale {
    fn new(depth: u32, coding: ColorCoding) -> Self {
        let values = 1_i64 << depth;
        let (neutral, step) = (values / 2, values / 256);
        let (darkest, brightness_range, tint_range) = if coding.is_full_range {
            (0, values - 1, values - 1)
        } else {
            (16 * step, 219 * step, 224 * step)
        };
        Self { values, darkest, brightness_range, neutral, tint_range }
    }

    fn brightness(&self) -> Vec<i32> {
        self.table(|value| ((value - self.darkest) * (255 << PLACES)) / self.brightness_range)
    }

    /// What a tint adds, `times / whole` of its distance from neutral.
    fn tint(&self, times: i64, whole: i64) -> Vec<i32> {
        self.table(|value| {
            (value - self.neutral) * (255 << PLACES) / self.tint_range * times / whole
        })
    }

    fn table(&self, of: impl Fn(i64) -> i64) -> Vec<i32> {
        (0..self.values).map(|value| i32::try_from(of(value)).unwrap_or_default()).collect()
    }
}

fn of(table: &[i32], sample: u16) -> i32 {
    table.get(usize::from(sample)).copied().unwrap_or_default()
}

/// A sum without its binary places.
fn byte(sum: i32) -> u8 {
    let rounded = (sum + (1 << (PLACES - 1))) >> PLACES;
    u8::try_from(rounded.clamp(0, 255)).unwrap_or(u8::MAX)
}
