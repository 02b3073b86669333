//! `covers FILE.jpg`: what a cover costs over decoding the picture at the scale it is made from, and nothing else.
//! Asserts nothing.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use codex_services::covers::pipeline::{self, CoverSpec};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

/// Covers made of each kind, in turns; the quickest counts, since noise can only slow one down.
const TURNS: u32 = 60;
/// The cover of the configuration as it is shipped.
const COVER: CoverSpec = CoverSpec { width: 300, quality: 80, max_pixels: 100_000_000 };
/// Width that is decoded for it: half as much again, for the final filter.
const DECODED_WIDTH: usize = COVER.width as usize * 3 / 2;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    let path = std::env::args_os().nth(1).context("usage: covers FILE.jpg")?;
    let bytes = std::fs::read(path)?;
    let (mut floor, mut cover) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        let start = Instant::now();
        black_box(decoded(&bytes)?);
        floor = floor.min(start.elapsed());
        let start = Instant::now();
        black_box(pipeline::thumbnail(&bytes, "image/jpeg", &COVER)?);
        cover = cover.min(start.elapsed());
    }
    println!("{{\"floorMs\": {}, \"coverMs\": {}}}", milliseconds(floor), milliseconds(cover));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The picture at the smallest quick scale of the DCT that is wide enough.
fn decoded(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut decoder = Decompressor::new()?;
    let header = decoder.read_header(bytes)?;
    let factor = [1, 2, 4, 8]
        .into_iter()
        .map(|eighths| ScalingFactor::new(eighths, 8))
        .find(|factor| factor.scale(header.width) >= DECODED_WIDTH);
    ensure!(factor.is_some(), "the picture is too narrow");
    let factor = factor.unwrap_or(ScalingFactor::ONE);
    decoder.set_scaling_factor(factor)?;
    let scaled = header.scaled(factor);
    let pitch = scaled.width * PixelFormat::RGB.size();
    let mut pixels = vec![0; pitch * scaled.height];
    let image = Image {
        pixels: pixels.as_mut_slice(),
        width: scaled.width,
        pitch,
        height: scaled.height,
        format: PixelFormat::RGB,
    };
    decoder.decompress(bytes, image)?;
    Ok(pixels)
}
