//! What an image looks like from afar: its color, and a picture of a few cells.
//! Must cost next to nothing beside the resizing, so it looks at some pixels only.

use codex_models::covers::{CoverLook, LOOK_CELLS, LOOK_COLUMNS, LOOK_ROWS};

/// Pixels that are looked at in a cell, along each side.
const SAMPLES: usize = 8;
/// Shades of a channel that are told apart when colors are counted, as bits.
const SHADE_BITS: u32 = 3;
/// Cells of a block with one tint, along each side.
const BLOCK: usize = 2;
/// Blocks in a row.
const BLOCKS: usize = LOOK_COLUMNS / BLOCK;

/// A picture whose pixels can be looked at.
pub(super) trait Pixels {
    /// Width and height.
    fn size(&self) -> (u32, u32);
    /// Red, green and blue at a place inside.
    fn pixel(&self, x: usize, y: usize) -> [u8; 3];
}

/// Channels of some pixels added up, with how much they count.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    weight: u32,
    channels: [u32; 3],
}

impl Sum {
    fn add(&mut self, pixel: [u8; 3], weight: u32) {
        self.weight += weight;
        for (sum, channel) in self.channels.iter_mut().zip(pixel) {
            *sum += u32::from(channel) * weight;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a color needs no more than eight bits")]
    fn mean(self) -> [f32; 3] {
        let weight = self.weight.max(1) as f32;
        self.channels.map(|sum| sum as f32 / weight)
    }
}

/// The look of a picture.
pub(super) fn of(picture: &impl Pixels) -> CoverLook {
    let (width, height) = picture.size();
    let mut colors = [Sum::default(); 1 << (3 * SHADE_BITS)];
    let mut cells = [Sum::default(); LOOK_COLUMNS * LOOK_ROWS];
    for row in 0..LOOK_ROWS * SAMPLES {
        let y = (row * 2 + 1) * height as usize / (LOOK_ROWS * SAMPLES * 2);
        for column in 0..LOOK_COLUMNS * SAMPLES {
            let x = (column * 2 + 1) * width as usize / (LOOK_COLUMNS * SAMPLES * 2);
            let pixel = picture.pixel(x, y);
            cells[row / SAMPLES * LOOK_COLUMNS + column / SAMPLES].add(pixel, 1);
            colors[shade(pixel)].add(pixel, 1 + vividness(pixel));
        }
    }
    let prevailing = colors.into_iter().max_by_key(|color| color.weight).unwrap_or_default();
    CoverLook::new(prevailing.mean().map(byte), packed(&cells.map(Sum::mean)))
}

/// Where a color is counted.
fn shade(pixel: [u8; 3]) -> usize {
    pixel.into_iter().fold(0, |shade, channel| {
        shade << SHADE_BITS | usize::from(channel >> (u8::BITS - SHADE_BITS))
    })
}

/// How much a color counts beyond its area: paper and ink are everywhere and say little.
fn vividness(pixel: [u8; 3]) -> u32 {
    let [red, green, blue] = pixel;
    let spread = red.max(green).max(blue) - red.min(green).min(blue);
    u32::from(spread) / 16
}

/// Brightness of every cell and tints of every block, as [`CoverLook`] has them.
fn packed(cells: &[[f32; 3]; LOOK_COLUMNS * LOOK_ROWS]) -> [u8; LOOK_CELLS] {
    let mut packed = [0; LOOK_CELLS];
    let (shades, tints) = packed.split_at_mut(cells.len() / 2);
    for (shade, pair) in shades.iter_mut().zip(cells.chunks_exact(2)) {
        let step = |cell: [f32; 3]| byte(brightness(cell) / 17.0).min(15);
        *shade = step(pair[0]) << 4 | step(pair[1]);
    }
    for (block, tint) in tints.chunks_exact_mut(2).enumerate() {
        let first = block / BLOCKS * BLOCK * LOOK_COLUMNS + block % BLOCKS * BLOCK;
        let of_block = [first, first + 1, first + LOOK_COLUMNS, first + LOOK_COLUMNS + 1];
        let mean =
            |channel: usize| of_block.iter().map(|at| cells[*at][channel]).sum::<f32>() / 4.0;
        let mean = [mean(0), mean(1), mean(2)];
        let brightness = brightness(mean);
        tint[0] = byte((mean[2] - brightness) * 0.564 + 128.0);
        tint[1] = byte((mean[0] - brightness) * 0.713 + 128.0);
    }
    packed
}

fn brightness([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// The nearest value that a channel can have.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is clamped to what fits"
)]
pub(super) fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::super::raster::{Channels, Raster};
    use super::*;

    fn raster(of: impl Fn(u32, u32) -> [u8; 3]) -> Raster {
        let pixels = (0..300).flat_map(|y| (0..200).flat_map(move |x| [(x, y)]));
        let pixels = pixels.flat_map(|(x, y)| of(x, y)).collect();
        Raster::new(200, 300, Channels::Rgb, pixels).unwrap()
    }

    #[test]
    fn a_vivid_color_prevails_over_more_paper() {
        let page = raster(|_, y| if y < 200 { [250, 250, 245] } else { [200, 20, 30] });
        assert_eq!(of(&page).color(), "#c8141e");
        let plain = raster(|x, _| if x < 10 { [120, 110, 110] } else { [250, 250, 245] });
        assert_eq!(of(&plain).color(), "#fafaf5");
    }

    #[test]
    fn the_small_picture_is_bright_where_the_large_one_is() {
        let page = raster(|x, y| if x < 100 && y < 150 { [255; 3] } else { [0, 0, 255] });
        let look = of(&page);
        let (shades, tints) = look.cells().split_at(12);
        // Two cells a byte, so a row is two bytes.
        assert_eq!(shades[..6], [0xff, 0x22, 0xff, 0x22, 0xff, 0x22]);
        assert_eq!(shades[6..], [0x22; 6]);
        assert_eq!(tints[..2], [128, 128], "white has no tint");
        assert_eq!(tints[10..], [255, 107], "blue has one");
    }

    #[test]
    fn an_image_of_a_pixel_has_a_look() {
        let dot = Raster::new(1, 1, Channels::Grey, vec![100]).unwrap();
        assert_eq!(of(&dot).color(), "#646464");
    }
}
