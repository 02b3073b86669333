//! The one door to libaom: a coded picture in, rows of samples out, under a limit on pixels.
//! Must not know containers or colors.

#![expect(unsafe_code, reason = "libaom is C; every call is in this file")]

use std::mem::MaybeUninit;

use libaom_sys as native;

use super::{ImageError, check_size, damaged};

/// Kinds of units in a piece of AV1 ("OBU", section 6.2.2): what holds for all frames, and what begins one.
const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const FRAME: u8 = 6;
/// A picture has as many frames as it has layers, and a piece of AV1 has at most this many. More of them are an
/// attack on our time.
const MOST_FRAMES: usize = 32;

/// A decoder of one picture.
pub(super) struct Decoder {
    context: native::aom_codec_ctx,
}

/// A decoded picture: planes of samples, which are the decoder's.
pub(super) struct Picture<'a> {
    image: &'a native::aom_image,
    is_wide: bool,
}

/// A plane of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plane {
    /// Brightness.
    Luma,
    /// The first tint.
    U,
    /// The second tint.
    V,
}

impl Decoder {
    /// A decoder that works on the calling thread only.
    pub(super) fn new() -> Result<Self, ImageError> {
        let config = native::aom_codec_dec_cfg { threads: 1, w: 0, h: 0, allow_lowbitdepth: 1 };
        let mut context = MaybeUninit::zeroed();
        // SAFETY: there is room for a context; `config` lives until the call returns and is copied.
        let code = unsafe {
            native::aom_codec_dec_init_ver(
                context.as_mut_ptr(),
                native::aom_codec_av1_dx(),
                &raw const config,
                0,
                native::AOM_DECODER_ABI_VERSION.cast_signed(),
            )
        };
        succeeded(code)?;
        // SAFETY: the call that succeeded filled it.
        Ok(Self { context: unsafe { context.assume_init() } })
    }

    /// Decodes a picture of at most `max_pixels`, which its header says before anything is allocated.
    pub(super) fn decode(
        &mut self,
        coded: &[u8],
        max_pixels: u64,
    ) -> Result<Picture<'_>, ImageError> {
        if !is_one_picture(coded) {
            return Err(damaged("it is not a single picture"));
        }
        let (width, height) = size(coded)?;
        check_size(width, height, max_pixels)?;
        // SAFETY: the context is open; the bytes live until the call returns.
        let code = unsafe {
            let (data, no_tag) = (coded.as_ptr(), std::ptr::null_mut());
            native::aom_codec_decode(&raw mut self.context, data, coded.len(), no_tag)
        };
        succeeded(code)?;
        let mut position = std::ptr::null();
        // SAFETY: the context is open. What is returned lives until the context is used again, and the picture
        // borrows it that long.
        let image = unsafe {
            native::aom_codec_get_frame(&raw mut self.context, &raw mut position).as_ref()
        };
        Picture::of(image.ok_or_else(|| damaged("it has no frame"))?, max_pixels)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: the context is open and not used again.
        let code = unsafe { native::aom_codec_destroy(&raw mut self.context) };
        if code != native::AOM_CODEC_OK {
            tracing::debug!(code, "closing an AV1 decoder failed");
        }
    }
}

impl<'a> Picture<'a> {
    fn of(image: &'a native::aom_image, max_pixels: u64) -> Result<Self, ImageError> {
        check_size(image.d_w, image.d_h, max_pixels)?;
        let is_wide = match image.fmt {
            native::AOM_IMG_FMT_I420 | native::AOM_IMG_FMT_I422 | native::AOM_IMG_FMT_I444 => false,
            native::AOM_IMG_FMT_I42016
            | native::AOM_IMG_FMT_I42216
            | native::AOM_IMG_FMT_I44416 => true,
            other => return Err(damaged(format!("its planes are laid out as {other}"))),
        };
        let planes = if image.monochrome == 0 { &image.planes[..] } else { &image.planes[..1] };
        if planes.iter().any(|plane| plane.is_null()) {
            return Err(damaged("it lacks a plane"));
        }
        Ok(Self { image, is_wide })
    }

    /// Width and height.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.image.d_w, self.image.d_h)
    }

    /// Bits of a sample: 8, 10 or 12.
    pub(super) fn depth(&self) -> u32 {
        self.image.bit_depth.clamp(8, 16)
    }

    /// Whether it has brightness only.
    pub(super) fn is_grey(&self) -> bool {
        self.image.monochrome != 0
    }

    /// The number of its matrix coefficients in H.273.
    pub(super) fn matrix(&self) -> u32 {
        self.image.mc
    }

    /// Whether every value of a sample counts.
    pub(super) fn is_full_range(&self) -> bool {
        self.image.range == native::AOM_CR_FULL_RANGE
    }

    /// How often tints are halved, across and down.
    pub(super) fn halvings(&self) -> (u32, u32) {
        (self.image.x_chroma_shift.min(1), self.image.y_chroma_shift.min(1))
    }

    /// Reads the samples of `plane` that belong to row `y` of the picture. A grey picture has no tints to read.
    pub(super) fn read_row(&self, plane: Plane, y: u32, samples: &mut Vec<u16>) {
        samples.clear();
        let (across, down) = match plane {
            Plane::Luma => (0, 0),
            Plane::U | Plane::V if self.is_grey() => return,
            Plane::U | Plane::V => self.halvings(),
        };
        let (width, height) = self.size();
        let row = (y.min(height - 1) >> down) as usize;
        let length = width.div_ceil(1 << across) as usize;
        let (start, stride) =
            (self.image.planes[plane as usize], self.image.stride[plane as usize] as isize);
        // SAFETY: the library gives planes of as many rows as the picture has, fewer where tints are halved, each
        // `stride` bytes behind the one before and at least `length` samples long, of one byte or of two.
        unsafe {
            let start = start.offset(stride * row.cast_signed());
            if self.is_wide {
                let wide = std::slice::from_raw_parts(start.cast::<[u8; 2]>(), length);
                samples.extend(wide.iter().map(|sample| u16::from_ne_bytes(*sample)));
            } else {
                let narrow = std::slice::from_raw_parts(start, length);
                samples.extend(narrow.iter().copied().map(u16::from));
            }
        }
    }
}

/// The size that the header of a piece of AV1 claims for every frame.
fn size(coded: &[u8]) -> Result<(u32, u32), ImageError> {
    let mut claimed = native::aom_codec_stream_info {
        w: 0,
        h: 0,
        is_kf: 0,
        number_spatial_layers: 0,
        number_temporal_layers: 0,
        is_annexb: 0,
    };
    // SAFETY: the bytes and `claimed` live until the call returns.
    let code = unsafe {
        let (data, interface) = (coded.as_ptr(), native::aom_codec_av1_dx());
        native::aom_codec_peek_stream_info(interface, data, coded.len(), &raw mut claimed)
    };
    succeeded(code)?;
    Ok((claimed.w, claimed.h))
}

/// Whether a piece of AV1 has the one header that a picture has, and no more frames than one has.
/// The library decodes whatever follows, under any other header that follows.
fn is_one_picture(coded: &[u8]) -> bool {
    let (mut headers, mut frames) = (0_usize, 0_usize);
    let mut rest = coded;
    while let Some((kind, behind)) = unit(rest) {
        headers += usize::from(kind == SEQUENCE_HEADER);
        frames += usize::from(kind == FRAME_HEADER || kind == FRAME);
        rest = behind;
    }
    headers == 1 && (1..=MOST_FRAMES).contains(&frames)
}

/// The kind of the first unit, and what is behind it.
fn unit(coded: &[u8]) -> Option<(u8, &[u8])> {
    let (head, mut rest) = coded.split_first()?;
    // The library passes over zeros behind a frame, and reads on.
    if *head == 0 {
        return Some((*head, rest));
    }
    let (has_extension, has_length) = (head & 4 != 0, head & 2 != 0);
    if has_extension {
        rest = rest.get(1..)?;
    }
    let mut length = 0_u64;
    for position in 0..8 {
        // One without a length goes to the end.
        if !has_length {
            return Some((head >> 3 & 15, &[]));
        }
        let (byte, behind) = rest.split_first()?;
        rest = behind;
        length |= u64::from(byte & 0x7f) << (position * 7);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let behind = rest.get(usize::try_from(length).ok()?..).unwrap_or_default();
    Some((head >> 3 & 15, behind))
}

fn succeeded(code: native::aom_codec_err_t) -> Result<(), ImageError> {
    match code {
        native::AOM_CODEC_OK => Ok(()),
        native::AOM_CODEC_MEM_ERROR => Err(damaged("decoding it needs too much memory")),
        native::AOM_CODEC_UNSUP_BITSTREAM | native::AOM_CODEC_UNSUP_FEATURE => {
            Err(damaged("it is no AV1 that can be decoded"))
        }
        code => Err(damaged(format!("its pixels cannot be decoded (code {code})"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_header_and_the_frames_of_one_picture_are_decoded() {
        let (header, frame) = ([0x0a, 1, 0], [0x32, 2, 0, 0]);
        let picture = [&[0x12, 0][..], &header, &frame].concat();
        assert!(is_one_picture(&picture));
        assert!(!is_one_picture(&[&picture[..], &header].concat()), "another header");
        assert!(!is_one_picture(&[&picture[..], &[0, 0], &header].concat()), "one behind zeros");
        assert!(!is_one_picture(&header), "no frame");
        let layers = [&picture[..], &frame.repeat(MOST_FRAMES - 1)].concat();
        assert!(is_one_picture(&layers));
        assert!(!is_one_picture(&[&layers[..], &frame].concat()), "a film");
    }
}
