//! A small drawing surface: gradients, shapes and pixel letters on an RGB image.
//! Must not know what is drawn.

use image::{Rgb, RgbImage};

use super::font;

/// A color.
pub(crate) type Color = [u8; 3];

/// A picture being drawn.
pub(crate) struct Canvas(RgbImage);

/// Mixes two colors; `share` is that of `b`, 0 to 1.
pub(crate) fn mix(a: Color, b: Color, share: f32) -> Color {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|i| {
        (f32::from(a[i]) * (1.0 - share) + f32::from(b[i]) * share).round() as u8
    })
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32, color: Color) -> Self {
        Self(RgbImage::from_pixel(width, height, Rgb(color)))
    }

    pub(crate) fn width(&self) -> i32 {
        self.0.width().cast_signed()
    }

    pub(crate) fn height(&self) -> i32 {
        self.0.height().cast_signed()
    }

    pub(crate) fn into_image(self) -> RgbImage {
        self.0
    }

    fn put(&mut self, x: i32, y: i32, color: Color) {
        let inside = (0..self.width()).contains(&x) && (0..self.height()).contains(&y);
        if inside {
            self.0.put_pixel(x.cast_unsigned(), y.cast_unsigned(), Rgb(color));
        }
    }

    /// Fills a box with a gradient from top to bottom.
    pub(crate) fn sky(&mut self, area: Area, top: Color, bottom: Color) {
        for y in area.y..area.y + area.height {
            let color = mix(top, bottom, (y - area.y) as f32 / area.height.max(1) as f32);
            for x in area.x..area.x + area.width {
                self.put(x, y, color);
            }
        }
    }

    pub(crate) fn rect(&mut self, area: Area, color: Color) {
        self.sky(area, color, color);
    }

    pub(crate) fn frame(&mut self, area: Area, thickness: i32, color: Color) {
        let Area { x, y, width, height } = area;
        self.rect(Area { x, y, width, height: thickness }, color);
        self.rect(Area { x, y: y + height - thickness, width, height: thickness }, color);
        self.rect(Area { x, y, width: thickness, height }, color);
        self.rect(Area { x: x + width - thickness, y, width: thickness, height }, color);
    }

    /// Fills an ellipse, clipped to `clip`.
    pub(crate) fn ellipse(
        &mut self,
        clip: Area,
        center: (i32, i32),
        radii: (i32, i32),
        color: Color,
    ) {
        let (cx, cy) = center;
        let (rx, ry) = (radii.0.max(1) as f32, radii.1.max(1) as f32);
        for y in (cy - radii.1).max(clip.y)..=(cy + radii.1).min(clip.y + clip.height - 1) {
            for x in (cx - radii.0).max(clip.x)..=(cx + radii.0).min(clip.x + clip.width - 1) {
                let (dx, dy) = ((x - cx) as f32 / rx, (y - cy) as f32 / ry);
                if dx * dx + dy * dy <= 1.0 {
                    self.put(x, y, color);
                }
            }
        }
    }

    /// Fills below a line of hills, clipped to `clip`.
    pub(crate) fn hills(&mut self, clip: Area, base: i32, wave: (f32, f32, f32), color: Color) {
        let (amplitude, length, phase) = wave;
        for x in clip.x..clip.x + clip.width {
            let t = x as f32 / length + phase;
            let top = base - (amplitude * (t.sin() + 0.4 * (2.3 * t).sin())) as i32;
            for y in top.max(clip.y)..clip.y + clip.height {
                self.put(x, y, color);
            }
        }
    }

    /// Writes in pixel letters of `scale` pixels a dot; returns the width used.
    pub(crate) fn text(&mut self, at: (i32, i32), scale: i32, color: Color, text: &str) -> i32 {
        let mut x = at.0;
        for letter in text.chars() {
            for (row, bits) in font::glyph(letter).iter().enumerate() {
                for column in 0..font::WIDTH {
                    if bits >> (font::WIDTH - 1 - column) & 1 == 1 {
                        let (left, top) = (x + column * scale, at.1 + row as i32 * scale);
                        self.rect(Area { x: left, y: top, width: scale, height: scale }, color);
                    }
                }
            }
            x += (font::WIDTH + 1) * scale;
        }
        x - at.0
    }

    /// A white speech bubble with wrapped text.
    pub(crate) fn bubble(&mut self, area: Area, scale: i32, text: &str) {
        let ink = [24, 24, 28];
        let center = (area.x + area.width / 2, area.y + area.height / 2);
        let everywhere = Area { x: 0, y: 0, width: self.width(), height: self.height() };
        self.ellipse(everywhere, center, (area.width / 2 + 4, area.height / 2 + 4), ink);
        self.ellipse(everywhere, center, (area.width / 2, area.height / 2), [252, 252, 248]);
        let per_line = (area.width * 7 / 10 / ((font::WIDTH + 1) * scale)).max(4) as usize;
        let lines = wrap(text, per_line);
        let line_height = (font::HEIGHT + 3) * scale;
        let mut y = center.1 - lines.len() as i32 * line_height / 2;
        for line in lines {
            let width = line.chars().count() as i32 * (font::WIDTH + 1) * scale;
            self.text((center.0 - width / 2, y), scale, ink, &line);
            y += line_height;
        }
    }
}

/// A box in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// Breaks a text into lines of at most `per_line` letters.
pub(crate) fn wrap(text: &str, per_line: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= per_line => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}
