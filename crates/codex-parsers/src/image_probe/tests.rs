//! Headers written by hand.

use super::*;

fn size_of(head: &[u8]) -> (&'static str, Option<u32>, Option<u32>) {
    let probed = probe(head).unwrap();
    (probed.media_type, probed.width, probed.height)
}

#[test]
fn a_png_header_gives_its_size_even_when_it_is_absurd() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    assert_eq!(size_of(&png), ("image/png", Some(65535), Some(65535)));
    assert_eq!(probe(&png).unwrap().pixels(), Some(65535 * 65535));
}

#[test]
fn a_jpeg_frame_is_found_behind_other_segments_and_fill_bytes() {
    let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xff\xc2\x00\x11\x08\x00\x60\x00\x40";
    assert_eq!(size_of(jpeg), ("image/jpeg", Some(64), Some(96)));
    assert_eq!(size_of(&jpeg[..12]), ("image/jpeg", None, None));
    assert_eq!(size_of(b"\xff\xd8\xff\xe0 not a jpeg"), ("image/jpeg", None, None));
}

#[test]
fn gif_and_bmp_sizes_are_read() {
    assert_eq!(size_of(b"GIF89a\x10\x00\x20\x00"), ("image/gif", Some(16), Some(32)));
    let mut bmp = b"BM".to_vec();
    bmp.resize(14, 0);
    bmp.extend(40_u32.to_le_bytes());
    bmp.extend(7_i32.to_le_bytes());
    bmp.extend((-9_i32).to_le_bytes());
    assert_eq!(size_of(&bmp), ("image/bmp", Some(7), Some(9)));
}

#[test]
fn all_three_kinds_of_webp_give_their_size() {
    let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x5f\0\0";
    assert_eq!(size_of(extended), ("image/webp", Some(64), Some(96)));
    let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x40\0\x60\0";
    assert_eq!(size_of(lossy), ("image/webp", Some(64), Some(96)));
    let mut lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f".to_vec();
    lossless.extend((63_u32 | 95 << 14).to_le_bytes());
    assert_eq!(size_of(&lossless), ("image/webp", Some(64), Some(96)));
}

#[test]
fn text_and_empty_input_are_not_images() {
    for bytes in [&b""[..], b"BM", b"hello world, this is text", b"<svg/>", b"RIFF\0\0\0\0WAVE"] {
        assert_eq!(probe(bytes), None);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_probe_panic(
        magic in 0..8_usize,
        rest in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..200),
    ) {
        let magics: [&[u8]; 8] = [
            b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8", b"GIF89a", b"BM",
            b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n",
        ];
        let mut head = magics[magic].to_vec();
        head.extend(rest);
        let _outcome = probe(&head);
    }
}
