//! Rasters to bytes.
//! Must not resize.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp, YuvPlanesImage};

use super::planes::Planes;
use super::raster::{Channels, Raster};
use super::{ImageError, damaged};

/// Effort of WebP: higher is slower and hardly smaller.
const WEBP_METHOD: i32 = 2;

/// A baseline JPEG.
pub(super) fn jpeg(raster: &Raster, quality: u8) -> Result<Vec<u8>, ImageError> {
    let (format, subsampling) = match raster.channels {
        Channels::Grey => (PixelFormat::GRAY, Subsamp::Gray),
        Channels::Rgb => (PixelFormat::RGB, Subsamp::Sub2x2),
    };
    let mut compressor = Compressor::new().map_err(damaged)?;
    compressor.set_quality(i32::from(quality.clamp(1, 100))).map_err(damaged)?;
    compressor.set_subsamp(subsampling).map_err(damaged)?;
    let width = raster.width as usize;
    let image = Image {
        pixels: raster.pixels.as_slice(),
        width,
        pitch: width * format.size(),
        height: raster.height as usize,
        format,
    };
    compressor.compress_to_vec(image).map_err(damaged)
}

/// A baseline JPEG of a picture in planes.
pub(super) fn jpeg_of_planes(planes: &Planes, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut compressor = Compressor::new().map_err(damaged)?;
    compressor.set_quality(i32::from(quality.clamp(1, 100))).map_err(damaged)?;
    let Planes { width, height, subsampling, brightness, tints: [blue, red] } = planes;
    let image = YuvPlanesImage {
        y_plane: brightness.pixels.as_slice(),
        u_plane: blue.pixels.as_slice(),
        v_plane: red.pixels.as_slice(),
        width: *width as usize,
        height: *height as usize,
        y_stride: brightness.width as usize,
        u_stride: blue.width as usize,
        v_stride: red.width as usize,
        subsamp: *subsampling,
    };
    compressor.compress_yuv_planes_to_vec(&image).map_err(damaged)
}

/// A lossy WebP.
pub(super) fn webp(raster: &Raster, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut config =
        webp::WebPConfig::new().map_err(|()| damaged("the WebP encoder does not start"))?;
    config.quality = f32::from(quality.clamp(1, 100));
    config.method = WEBP_METHOD;
    let pixels = raster.rgb_pixels();
    webp::Encoder::from_rgb(&pixels, raster.width, raster.height)
        .encode_advanced(&config)
        .map(|memory| memory.to_vec())
        .map_err(|error| damaged(format!("WebP cannot hold it ({error:?})")))
}

/// A PNG.
pub(super) fn png(raster: &Raster) -> Result<Vec<u8>, ImageError> {
    let color = match raster.channels {
        Channels::Grey => ExtendedColorType::L8,
        Channels::Rgb => ExtendedColorType::Rgb8,
    };
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&raster.pixels, raster.width, raster.height, color)
        .map_err(damaged)?;
    Ok(bytes)
}
