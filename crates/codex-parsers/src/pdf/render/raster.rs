//! How large the picture of a page is.
//! Must not draw; and must give a sane size for any page, however absurd its box.

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 4096;
/// Longest side of a picture of the default size, in pixels.
const DEFAULT_MAX_SIDE: f64 = 3000.0;
/// Pixels for each point at the default size: 150 to the inch.
const DEFAULT_SCALE: f64 = 150.0 / 72.0;
/// Size of a page, in points, when its box has no area: A4.
const A4: (f64, f64) = (595.276, 841.89);

/// The size of a page's picture at 150 dpi, its longest side limited.
pub fn default_size(width_points: f64, height_points: f64, max_pixels: u64) -> (u32, u32) {
    let (width, height) = sane(width_points, height_points);
    let scale = DEFAULT_SCALE.min(DEFAULT_MAX_SIDE / width.max(height));
    fitted(width * scale, height * scale, max_pixels)
}

/// The size of a page's picture for a wished width; smaller where a limit demands it.
pub fn size_for_width(
    width_points: f64,
    height_points: f64,
    wanted_width: u32,
    max_pixels: u64,
) -> (u32, u32) {
    let (width, height) = sane(width_points, height_points);
    let wanted = f64::from(wanted_width.clamp(1, MAX_SIDE));
    fitted(wanted, wanted * height / width, max_pixels)
}

/// The points, or A4 where they are no size that a page has.
fn sane(width: f64, height: f64) -> (f64, f64) {
    let is_size = |side: f64| (1e-3..=1e6).contains(&side);
    if is_size(width) && is_size(height) { (width, height) } else { A4 }
}

/// Shrinks a size in proportion until no side and no area is beyond its limit.
fn fitted(width: f64, height: f64, max_pixels: u64) -> (u32, u32) {
    let by_side = f64::from(MAX_SIDE) / width.max(height);
    // A limit is far below 2^52, so that the conversion is exact.
    let most = u32::try_from(max_pixels.max(1)).map_or(f64::from(u32::MAX), f64::from);
    let by_area = (most / (width * height)).sqrt();
    let scale = by_side.min(by_area).min(1.0);
    (whole(width * scale, most), whole(height * scale, most))
}

/// A side in whole pixels, at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1..=MAX_SIDE first"
)]
fn whole(side: f64, most: f64) -> u32 {
    side.floor().clamp(1.0, f64::from(MAX_SIDE).min(most)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXELS: u64 = 40_000_000;

    #[test]
    fn a4_at_the_default_size_has_150_dots_an_inch() {
        assert_eq!(default_size(595.276, 841.89, PIXELS), (1240, 1753));
    }

    #[test]
    fn absurd_boxes_give_a_picture_within_the_limits() {
        let absurd = [0.0, -1.0, 1e-30, 14400.0, 1e30, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE];
        for width in absurd {
            for height in absurd {
                for (w, h) in [
                    default_size(width, height, 1000),
                    size_for_width(width, height, u32::MAX, 1000),
                    size_for_width(width, height, 0, PIXELS),
                ] {
                    assert!((1..=MAX_SIDE).contains(&w) && (1..=MAX_SIDE).contains(&h), "{w}x{h}");
                }
                let (w, h) = default_size(width, height, 1000);
                assert!(
                    u64::from(w) * u64::from(h) <= MAX_SIDE.into(),
                    "{width}x{height}: {w}x{h}"
                );
            }
        }
    }

    #[test]
    fn a_wished_width_is_kept_when_the_limits_allow_it() {
        assert_eq!(size_for_width(600.0, 900.0, 800, PIXELS), (800, 1200));
        assert_eq!(size_for_width(600.0, 900.0, 800, 240_000), (400, 600));
    }
}
