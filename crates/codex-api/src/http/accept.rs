//! What a client says it can show.
//! Must not know what is there to be shown.

use axum::http::{HeaderMap, header};

/// Whether a client that names what it takes leaves a media type out; one that says nothing takes everything.
pub(crate) fn leaves_out(headers: &HeaderMap, media_type: &str) -> bool {
    let said: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let ranges = said.iter().flat_map(|said| said.split(',')).filter_map(range);
    let mut fitting: Option<(usize, bool)> = None;
    for (range, is_taken) in ranges {
        // The most exact of those that fit decides.
        let exactness = match range.strip_suffix("/*") {
            None if range.eq_ignore_ascii_case(media_type) => 3,
            Some("*") => 1,
            Some(kind)
                if media_type
                    .split('/')
                    .next()
                    .is_some_and(|own| own.eq_ignore_ascii_case(kind)) =>
            {
                2
            }
            None | Some(_) => continue,
        };
        if fitting.is_none_or(|(known, _)| exactness > known) {
            fitting = Some((exactness, is_taken));
        }
    }
    !said.is_empty() && !fitting.is_some_and(|(_, is_taken)| is_taken)
}

/// Whether a client names kinds of images it takes, and this one is not among them. Browsers do so, and add that they
/// take anything, which does not make them show it.
pub(crate) fn names_only_others(headers: &HeaderMap, media_type: &str) -> bool {
    let said = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges = said.flat_map(|said| said.split(',')).filter_map(range).map(|(range, _)| range);
    let named: Vec<&str> = ranges.filter(|range| is_one_image(range)).collect();
    !named.is_empty() && !named.iter().any(|range| range.eq_ignore_ascii_case(media_type))
}

/// Whether a range is one kind of images, not all of them.
fn is_one_image(range: &str) -> bool {
    let is_image = range.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/"));
    is_image && !range.ends_with("/*")
}

/// One of the things that are named, and whether it is taken: `q=0` says that it is not.
fn range(text: &str) -> Option<(&str, bool)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| range.contains('/'))?;
    let quality = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
    Some((range, quality.parse::<f32>().is_ok_and(|quality| quality > 0.0)))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accept(text: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(text));
        headers
    }

    #[test]
    fn what_is_named_is_taken_and_the_rest_is_left_out() {
        for (text, media_type, is_left_out) in [
            ("image/avif,image/webp,*/*;q=0.8", "image/jxl", false),
            ("image/*", "image/jxl", false),
            ("image/webp, image/jpeg", "image/jxl", true),
            ("image/webp, IMAGE/JXL;q=0.5", "image/jxl", false),
            ("image/jxl;q=0, image/*", "image/jxl", true),
            ("text/html", "image/jpeg", true),
            ("nonsense", "image/jpeg", true),
        ] {
            assert_eq!(leaves_out(&accept(text), media_type), is_left_out, "{text}");
        }
        assert!(!leaves_out(&HeaderMap::new(), "image/jxl"));
    }

    #[test]
    fn who_names_some_images_may_not_know_the_others() {
        for (text, is_unknown) in [
            ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", true),
            ("image/webp,image/avif,image/jxl,image/heic,video/*;q=0.8,image/*;q=0.8", false),
            ("image/*, */*", false),
            ("text/html,*/*", false),
            ("image", false),
        ] {
            assert_eq!(names_only_others(&accept(text), "image/jxl"), is_unknown, "{text}");
        }
        assert!(!names_only_others(&HeaderMap::new(), "image/jxl"));
    }
}
