//! What goes in as an image comes out as the right image.

use turbojpeg::Subsamp;

use super::*;

const LIMIT: u64 = 50_000_000;

/// A picture with a dark left half, a bright right half and a red top band.
fn picture(width: u32, height: u32) -> Raster {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let shade = if x < width / 2 { 40 } else { 220 };
            pixels.extend(if y < height / 4 { [250, 20, 20] } else { [shade; 3] });
        }
    }
    Raster::new(width, height, Channels::Rgb, pixels).unwrap()
}

fn cover_spec() -> CoverSpec {
    CoverSpec { width: 300, quality: 80, max_pixels: LIMIT }
}

fn decoded(bytes: &[u8], media_type: &str) -> Raster {
    decode::decode(bytes, media_type, None, LIMIT).unwrap()
}

fn pixel(raster: &Raster, x: u32, y: u32) -> Vec<u8> {
    let size = raster.channels.count();
    let at = (y as usize * raster.width as usize + x as usize) * size;
    raster.pixels[at..at + size].to_vec()
}

fn assert_near(actual: &[u8], expected: &[u8]) {
    let near = actual.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 14);
    assert!(near && actual.len() == expected.len(), "{actual:?} instead of {expected:?}");
}

#[test]
fn a_cover_keeps_the_proportions_and_the_picture() {
    let page = encode::jpeg(&picture(1200, 1800), 90).unwrap();
    let cover =
        decoded(&thumbnail(&page, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_eq!((cover.width, cover.height), (300, 450));
    assert_near(&pixel(&cover, 150, 20), &[250, 20, 20]);
    assert_near(&pixel(&cover, 40, 300), &[40; 3]);
    assert_near(&pixel(&cover, 260, 300), &[220; 3]);
}

/// A JPEG of the picture that has a tint for as many pixels.
fn subsampled(picture: &Raster, subsampling: Subsamp) -> Vec<u8> {
    let mut compressor = turbojpeg::Compressor::new().unwrap();
    compressor.set_quality(92).unwrap();
    compressor.set_subsamp(subsampling).unwrap();
    let (width, format) = (picture.width as usize, turbojpeg::PixelFormat::RGB);
    let image = turbojpeg::Image {
        pixels: picture.pixels.as_slice(),
        width,
        pitch: width * format.size(),
        height: picture.height as usize,
        format,
    };
    compressor.compress_to_vec(image).unwrap()
}

#[test]
fn a_cover_is_the_same_with_any_number_of_tints_and_any_sides() {
    let subsamplings = [
        Subsamp::None,
        Subsamp::Sub2x1,
        Subsamp::Sub1x2,
        Subsamp::Sub2x2,
        Subsamp::Sub4x1,
        Subsamp::Sub1x4,
    ];
    for (width, height) in [(902, 603), (600, 900), (463, 337), (301, 302), (1003, 397)] {
        for subsampling in subsamplings {
            let page = subsampled(&picture(width, height), subsampling);
            let made = thumbnail(&page, "image/jpeg", &cover_spec()).unwrap();
            let raster = decode::decode(&page, "image/jpeg", Some(300), LIMIT).unwrap();
            let plain = thumbnail_of(raster, &cover_spec()).unwrap();
            let [cover, expected] = [&made, &plain].map(|made| decoded(&made.bytes, "image/jpeg"));
            assert_eq!((cover.width, cover.height), (expected.width, expected.height));
            assert_eq!(cover.width, 300, "{width}x{height}");
            let apart = cover.pixels.iter().zip(&expected.pixels);
            let apart: u64 = apart.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            let apart = apart / cover.pixels.len() as u64;
            assert!(apart <= 1, "{apart} in {width}x{height} with {subsampling:?}");
            assert_near(&color(&made.look), &color(&plain.look));
        }
    }
}

/// The color of a look in its parts.
fn color(look: &CoverLook) -> Vec<u8> {
    let color = look.color();
    (1..7).step_by(2).map(|at| u8::from_str_radix(&color[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn a_small_picture_is_not_enlarged() {
    let page = encode::jpeg(&picture(120, 90), 90).unwrap();
    let cover =
        decoded(&thumbnail(&page, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_eq!((cover.width, cover.height), (120, 90));
}

#[test]
fn a_long_strip_shows_its_top() {
    let page = encode::jpeg(&picture(400, 8000), 90).unwrap();
    let cover =
        decoded(&thumbnail(&page, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_eq!((cover.width, cover.height), (300, 450));
    assert_near(&pixel(&cover, 150, 440), &[250, 20, 20]);
}

#[test]
fn a_grey_page_stays_grey() {
    let grey = Raster::new(800, 1200, Channels::Grey, vec![99; 800 * 1200]).unwrap();
    let page = encode::jpeg(&grey, 90).unwrap();
    let cover =
        decoded(&thumbnail(&page, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_eq!((cover.channels, cover.width), (Channels::Grey, 300));
    assert_near(&pixel(&cover, 100, 100), &[99]);
}

#[test]
fn a_cmyk_jpeg_has_its_colors() {
    // Inverted CMYK: cyan 255 is no cyan, so this is red on a quarter and white below.
    let (width, height) = (64, 64);
    let mut pixels = Vec::new();
    for y in 0..height {
        for _ in 0..width {
            pixels.extend(if y < height / 2 { [255_u8, 0, 0, 255] } else { [255; 4] });
        }
    }
    let mut compressor = turbojpeg::Compressor::new().unwrap();
    compressor.set_quality(95).unwrap();
    compressor.set_subsamp(turbojpeg::Subsamp::None).unwrap();
    let page = compressor
        .compress_to_vec(turbojpeg::Image {
            pixels: pixels.as_slice(),
            width,
            pitch: width * 4,
            height,
            format: turbojpeg::PixelFormat::CMYK,
        })
        .unwrap();
    let cover =
        decoded(&thumbnail(&page, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_near(&pixel(&cover, 32, 10), &[255, 0, 0]);
    assert_near(&pixel(&cover, 32, 54), &[255; 3]);
}

/// Puts an EXIF block with this orientation behind the start of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn a_page_lying_on_its_side_is_turned_upright() {
    let upright = picture(600, 900);
    for orientation in 1..=8 {
        let tag = with_orientation(&[0xff, 0xd8], orientation);
        let orientation = orientation::Orientation::of_jpeg(&tag);
        // What a camera stores is what turning it gives back.
        let (width, height) =
            if orientation.swaps_sides() { (900_u32, 600_u32) } else { (600, 900) };
        let mut stored = Raster::new(width, height, Channels::Rgb, vec![0; 600 * 900 * 3]).unwrap();
        for y in 0..900 {
            for x in 0..600 {
                let (from_x, from_y) = orientation.source(x, y, width, height);
                let at = (from_y * width + from_x) as usize * 3;
                stored.pixels[at..at + 3].copy_from_slice(&pixel(&upright, x, y));
            }
        }
        assert_eq!(stored.upright(orientation).unwrap(), upright, "{orientation:?}");
    }
}

#[test]
fn a_turned_jpeg_makes_a_turned_cover() {
    let jpeg = with_orientation(&encode::jpeg(&picture(900, 600), 90).unwrap(), 6);
    let cover =
        decoded(&thumbnail(&jpeg, "image/jpeg", &cover_spec()).unwrap().bytes, "image/jpeg");
    assert_eq!((cover.width, cover.height), (300, 450));
    // The red band of the top turns to the right side.
    assert_near(&pixel(&cover, 285, 225), &[250, 20, 20]);
}

#[test]
fn alpha_lies_on_white() {
    let raster = Raster::from_rgba(2, 1, &[10, 20, 30, 255, 10, 20, 30, 0]).unwrap();
    assert_eq!(raster.pixels, [10, 20, 30, 255, 255, 255]);
}

#[test]
fn every_written_format_is_read_back() {
    let page = encode::png(&picture(500, 700)).unwrap();
    for format in ImageFormat::ALL {
        let spec = PageSpec { width: Some(250), format: *format, quality: 90, max_pixels: LIMIT };
        let bytes = convert(&page, "image/png", &spec).unwrap();
        let back = decoded(&bytes, format.media_type());
        assert_eq!((back.width, back.height), (250, 350), "{format:?}");
        assert_near(&pixel(&back, 30, 300), &[40; 3]);
    }
}

#[test]
fn a_header_that_claims_too_much_is_refused_before_decoding() {
    let mut png = encode::png(&picture(8, 8)).unwrap();
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let crc = crc_of(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(
        thumbnail(&png, "image/png", &cover_spec()),
        Err(ImageError::TooLarge { width: 65_535, height: 65_535, .. })
    ));
}

#[test]
fn damaged_and_foreign_bytes_are_told_apart() {
    let jpeg = encode::jpeg(&picture(100, 100), 90).unwrap();
    for media_type in
        ["image/png", "image/gif", "image/bmp", "image/webp", "image/jxl", "image/avif"]
    {
        assert!(matches!(thumbnail(&jpeg, media_type, &cover_spec()), Err(ImageError::Damaged(_))));
    }
    assert_eq!(
        thumbnail(&jpeg, "image/tiff", &cover_spec()),
        Err(ImageError::Unsupported("image/tiff".to_owned()))
    );
}

/// Samples show `picture(64, 96)`, encoded by libavif. This one is transparent in its lower half.
const TRANSPARENT_AVIF: &[u8] = include_bytes!("samples/transparent.avif");
/// Colors in every form: less than the full range, half the tints, more bits, other matrices.
const AVIFS: &[&[u8]] = &[
    include_bytes!("samples/420-limited.avif"),
    include_bytes!("samples/422-10-bit.avif"),
    include_bytes!("samples/bt2020-10-bit.avif"),
    include_bytes!("samples/identity-12-bit.avif"),
];

#[test]
fn every_form_of_avif_has_the_colors_that_were_drawn() {
    for (number, bytes) in AVIFS.iter().enumerate() {
        let image = decoded(bytes, "image/avif");
        assert_eq!((image.width, image.height), (64, 96), "{number}");
        assert_near(&pixel(&image, 32, 10), &[250, 20, 20]);
        assert_near(&pixel(&image, 10, 60), &[40; 3]);
        assert_near(&pixel(&image, 50, 60), &[220; 3]);
    }
    let grey = decoded(include_bytes!("samples/grey-limited.avif"), "image/avif");
    assert_eq!(grey.channels, Channels::Grey);
    assert_near(&pixel(&grey, 10, 60), &[40]);
    assert_near(&pixel(&grey, 50, 60), &[220]);
}

#[test]
fn a_transparent_avif_lies_on_white() {
    for bytes in [TRANSPARENT_AVIF, include_bytes!("samples/premultiplied.avif")] {
        let image = decoded(bytes, "image/avif");
        assert_near(&pixel(&image, 32, 10), &[250, 20, 20]);
        assert_near(&pixel(&image, 10, 40), &[40; 3]);
        assert_near(&pixel(&image, 10, 80), &[255; 3]);
    }
}

#[test]
fn a_turned_and_mirrored_avif_is_shown_upright() {
    let image = decoded(include_bytes!("samples/turned.avif"), "image/avif");
    assert_eq!((image.width, image.height), (96, 64));
    assert_near(&pixel(&image, 85, 32), &[250, 20, 20]);
    assert_near(&pixel(&image, 30, 10), &[220; 3]);
    assert_near(&pixel(&image, 30, 50), &[40; 3]);
}

#[test]
fn an_avif_is_refused_by_the_size_in_its_header() {
    for bytes in AVIFS {
        let refused = decode::decode(bytes, "image/avif", None, 64 * 96 - 1);
        let expected = ImageError::TooLarge { width: 64, height: 96, limit: 64 * 96 - 1 };
        assert_eq!(refused, Err(expected));
    }
}

#[test]
fn no_damage_of_an_avif_panics() {
    for position in 0..TRANSPARENT_AVIF.len() {
        let _outcome = thumbnail(&TRANSPARENT_AVIF[..position], "image/avif", &cover_spec());
        for bit in [0, 3, 7] {
            let mut damaged = TRANSPARENT_AVIF.to_vec();
            damaged[position] ^= 1 << bit;
            let _outcome = thumbnail(&damaged, "image/avif", &cover_spec());
        }
    }
}

#[test]
fn no_prefix_of_an_image_panics() {
    for (bytes, media_type) in [
        (encode::jpeg(&picture(60, 60), 80).unwrap(), "image/jpeg"),
        (encode::png(&picture(60, 60)).unwrap(), "image/png"),
        (encode::webp(&picture(60, 60), 80).unwrap(), "image/webp"),
    ] {
        for end in 0..bytes.len() {
            let _outcome = thumbnail(&bytes[..end], media_type, &cover_spec());
        }
    }
}

fn crc_of(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    })
}
