//! Covers and pages of the demo library: landscapes with people talking, a function of their seed.
//! Must not know file formats.

use image::RgbImage;

use super::canvas::{Area, Canvas, Color, mix, wrap};

/// Width of a page.
pub(crate) const PAGE_WIDTH: u32 = 900;
/// Height of a page.
pub(crate) const PAGE_HEIGHT: u32 = 1350;

/// Colors of a series.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    pub(crate) sky: Color,
    pub(crate) glow: Color,
    pub(crate) land: Color,
    pub(crate) accent: Color,
}

impl Palette {
    /// The same palette in grey, as manga is printed.
    pub(crate) fn grey(self) -> Self {
        let grey = |c: Color| {
            let light = (u32::from(c[0]) * 3 + u32::from(c[1]) * 6 + u32::from(c[2])) / 10;
            [light.min(255) as u8; 3]
        };
        Self {
            sky: grey(self.sky),
            glow: grey(self.glow),
            land: grey(self.land),
            accent: grey(self.accent),
        }
    }
}

/// A small deterministic source of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: i32) -> i32 {
        // The constants of a 64-bit linear congruential generator (Knuth's MMIX).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(below.max(1).unsigned_abs())) as i32
    }
}

fn scenery(canvas: &mut Canvas, area: Area, palette: Palette, dice: &mut Dice) {
    canvas.sky(area, palette.sky, palette.glow);
    let sun = (
        area.x + area.width / 4 + dice.roll(area.width / 2),
        area.y + area.height / 4 + dice.roll(area.height / 4),
    );
    let radius = area.width.min(area.height) / 7;
    canvas.ellipse(area, sun, (radius, radius), mix(palette.glow, [255, 255, 255], 0.6));
    for layer in 0..4 {
        let depth = layer as f32 / 4.0;
        let base = area.y + area.height * (50 + layer * 13) / 100;
        let wave = (
            area.height as f32 / (14.0 + depth * 6.0),
            area.width as f32 / (7.0 + dice.roll(6) as f32),
            dice.roll(60) as f32 / 10.0,
        );
        canvas.hills(area, base, wave, mix(palette.glow, palette.land, 0.35 + 0.65 * depth));
    }
}

fn person(canvas: &mut Canvas, area: Area, x: i32, palette: Palette, coat: Color) {
    let size = area.height / 6;
    let ground = area.y + area.height - size / 8;
    let ink = mix(palette.land, [0, 0, 0], 0.6);
    canvas.ellipse(area, (x, ground), (size / 2, size / 9), ink);
    canvas.ellipse(area, (x, ground - size / 2), (size / 3 + 3, size / 2 + 3), ink);
    canvas.ellipse(area, (x, ground - size / 2), (size / 3, size / 2), coat);
    canvas.ellipse(area, (x, ground - size - size / 8), (size / 4 + 3, size / 4 + 3), ink);
    canvas.ellipse(
        area,
        (x, ground - size - size / 8),
        (size / 4, size / 4),
        mix(palette.glow, [255, 240, 225], 0.7),
    );
}

/// A cover with title and number.
pub(crate) fn cover(palette: Palette, seed: u64, title: &str, number: &str) -> RgbImage {
    let mut canvas = Canvas::new(PAGE_WIDTH, PAGE_HEIGHT, palette.sky);
    let mut dice = Dice(seed);
    let whole = Area { x: 0, y: 0, width: canvas.width(), height: canvas.height() };
    scenery(&mut canvas, whole, palette, &mut dice);
    person(&mut canvas, whole, 250 + dice.roll(400), palette, palette.accent);
    let band = mix(palette.land, [0, 0, 0], 0.35);
    let lines = wrap(title, 11);
    canvas.rect(
        Area { x: 0, y: 70, width: whole.width, height: 60 + lines.len() as i32 * 110 },
        band,
    );
    for (row, line) in lines.iter().enumerate() {
        canvas.text((60, 110 + row as i32 * 110), 12, [250, 246, 236], line);
    }
    if !number.is_empty() {
        canvas.ellipse(whole, (770, 1210), (86, 86), palette.accent);
        let width = number.len() as i32 * 6 * 11;
        canvas.text((770 - width / 2 + 5, 1172), 11, [250, 246, 236], number);
    }
    canvas.into_image()
}

/// A page of panels; `lines` are spoken one a panel.
pub(crate) fn page(palette: Palette, seed: u64, number: usize, lines: &[&str]) -> RgbImage {
    let mut canvas = Canvas::new(PAGE_WIDTH, PAGE_HEIGHT, [250, 249, 245]);
    let mut dice = Dice(seed);
    let ink = [26, 26, 30];
    let rows = lines.len().max(1) as i32;
    let height = (canvas.height() - 110) / rows;
    for (row, line) in lines.iter().enumerate() {
        let area = Area {
            x: 40,
            y: 40 + row as i32 * height,
            width: canvas.width() - 80,
            height: height - 24,
        };
        scenery(&mut canvas, area, palette, &mut dice);
        let x = area.x + area.width / 5 + dice.roll(area.width / 5);
        person(&mut canvas, area, x, palette, palette.accent);
        person(
            &mut canvas,
            area,
            x + area.width / 3,
            palette,
            mix(palette.accent, palette.sky, 0.5),
        );
        canvas.frame(area, 6, ink);
        let bubble = Area {
            x: area.x + 40 + dice.roll(160),
            y: area.y + 24,
            width: 520,
            height: (area.height * 11 / 20).min(230),
        };
        canvas.bubble(bubble, 4, line);
    }
    let label = number.to_string();
    canvas.text(
        (canvas.width() / 2 - label.len() as i32 * 9, canvas.height() - 44),
        3,
        ink,
        &label,
    );
    canvas.into_image()
}
