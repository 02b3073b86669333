//! Pictures to fill pages with, the same for the same seed.
//! Must not depend on anything outside this crate's tests.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A picture of 64 by 96 as AVIF: red at the top, below that dark on the left and bright on the right.
pub const AVIF: &[u8] = include_bytes!("page.avif");

/// Draws a picture: a gradient with a frame and bars that depend on `seed`.
pub fn picture(width: u32, height: u32, seed: u32) -> RgbImage {
    let byte = |value: u32| u8::try_from(value % 256).unwrap_or_default();
    RgbImage::from_fn(width, height, |x, y| {
        let is_frame = x < 2 || y < 2 || x + 2 >= width || y + 2 >= height;
        let is_bar = (x / 8 + y / 16 + seed).is_multiple_of(7);
        if is_frame {
            Rgb([16, 16, 16])
        } else if is_bar {
            Rgb([byte(seed * 67), byte(seed * 31 + 90), byte(seed * 13 + 180)])
        } else {
            Rgb([byte(x * 255 / width), byte(y * 255 / height), byte(seed * 41)])
        }
    })
}

/// A picture as JPEG.
pub fn jpeg(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encode(width, height, seed, ImageFormat::Jpeg)
}

/// A picture with the grain of a scanned page as JPEG, about a fifth of a byte a pixel.
pub fn grainy_jpeg((width, height): (u32, u32), seed: u32) -> Vec<u8> {
    let mut picture = picture(width, height, seed);
    // A generator of Lehmer's kind: the same grain for the same seed.
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    for pixel in picture.pixels_mut() {
        state = state.wrapping_mul(0x915f_77f5);
        let grain = (state >> 28) as u8;
        pixel.0 = pixel.0.map(|channel| channel.saturating_add(grain));
    }
    written(&picture, ImageFormat::Jpeg)
}

/// A picture as PNG.
pub fn png(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encode(width, height, seed, ImageFormat::Png)
}

/// A picture as GIF.
pub fn gif(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encode(width, height, seed, ImageFormat::Gif)
}

/// A picture as BMP.
pub fn bmp(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encode(width, height, seed, ImageFormat::Bmp)
}

/// A JPEG whose frame header stands behind `padding` bytes of application segments.
pub fn jpeg_with_late_frame(width: u32, height: u32, padding: usize) -> Vec<u8> {
    let plain = jpeg(width, height, 1);
    let (start, rest) = plain.split_at(2);
    let mut out = start.to_vec();
    let mut left = padding;
    while left > 0 {
        let length = left.min(65_000);
        out.extend_from_slice(&[0xff, 0xe9]);
        out.extend_from_slice(&u16::try_from(length + 2).unwrap_or(u16::MAX).to_be_bytes());
        out.resize(out.len() + length, b'x');
        left -= length;
    }
    out.extend_from_slice(rest);
    out
}

/// A PNG header that claims a size and has no pixels.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    out.extend_from_slice(&width.to_be_bytes());
    out.extend_from_slice(&height.to_be_bytes());
    out.extend_from_slice(&[8, 2, 0, 0, 0]);
    out.extend_from_slice(&[0; 64]);
    out
}

/// A black PNG: few bytes, whatever its size.
pub fn black_png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::GrayImage::new(width, height)
        .write_to(&mut out, ImageFormat::Png)
        .expect("encoding into memory does not fail");
    out.into_inner()
}

fn encode(width: u32, height: u32, seed: u32, format: ImageFormat) -> Vec<u8> {
    written(&picture(width, height, seed), format)
}

fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).expect("encoding into memory does not fail");
    out.into_inner()
}
