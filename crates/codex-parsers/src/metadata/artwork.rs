//! Images beside books and in folders of series that are covers, by their names.
//! Must not look at the disk.

/// Extensions of such images; `tbn` is what media centers call theirs.
const EXTENSIONS: &[&str] = &["jpg", "jpeg", "png", "webp", "gif", "tbn"];
/// Names of the cover of a series, the most trusted first.
const OF_SERIES: &[&str] = &["cover", "default", "folder", "poster", "series"];
/// Most digits of the number behind the name of one of several covers.
const MOST_DIGITS: usize = 3;

/// The name without its extension, when it is that of an image that may be a cover.
pub fn stem(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let is_image = EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known));
    (is_image && !stem.is_empty() && !stem.starts_with('.')).then_some(stem)
}

/// Whether an image of this stem is a cover of the series in whose folder it lies: its place among several.
pub fn place_of_series(stem: &str) -> Option<usize> {
    OF_SERIES.iter().position(|known| stem.eq_ignore_ascii_case(known))
}

/// The stem without the number of one of several covers: `Batman` of `Batman-2`.
pub fn without_number(stem: &str) -> Option<&str> {
    let (name, number) = stem.rsplit_once('-')?;
    let is_number = (1..=MOST_DIGITS).contains(&number.len())
        && number.bytes().all(|digit| digit.is_ascii_digit());
    (is_number && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_are_images_of_some_kinds() {
        assert_eq!(stem("Batman 1.JPG"), Some("Batman 1"));
        assert_eq!(stem("Vol. 2.tbn"), Some("Vol. 2"));
        assert_eq!(stem("Batman 1.cbz"), None);
        assert_eq!(stem(".jpg"), None);
        assert_eq!(stem("._Batman 1.jpg"), None);
    }

    #[test]
    fn a_series_has_names_of_its_own_and_a_book_numbers_behind_its_own() {
        assert!(place_of_series("Cover") < place_of_series("poster"));
        assert_eq!(place_of_series("fanart"), None);
        assert_eq!(without_number("Batman-2"), Some("Batman"));
        assert_eq!(without_number("Batman-2020"), None);
        assert_eq!(without_number("Spider-Man"), None);
        assert_eq!(without_number("-1"), None);
    }
}
