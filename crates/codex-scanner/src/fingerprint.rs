//! The cheap identity of a file's content: its length, its first and its last bytes.
//! Must not read whole files.

use codex_parsers::folder::Listing;
use codex_parsers::{BookFile, ParserError};
use codex_utils::hash::Xxh3;

/// XXH3-128 over the length, the head and the tail.
pub type Fingerprint = [u8; 16];

/// Bytes of the head, and of the tail.
const SAMPLE: u64 = 64 << 10;

/// Computes the fingerprint of an opened file.
pub(crate) fn of(file: &BookFile) -> Result<Fingerprint, ParserError> {
    if let Some(listing) = file.folder() {
        return of_folder(file, listing);
    }
    let length = file.len();
    let mut hash = Xxh3::default();
    hash.update(&length.to_le_bytes());
    let head = length.min(SAMPLE);
    hash.update(&file.window(0, to_usize(head))?);
    // The tail begins behind the head, so that a small file is hashed whole and once.
    let tail_start = length.saturating_sub(SAMPLE).max(head);
    if tail_start < length {
        hash.update(&file.window(tail_start, to_usize(length - tail_start))?);
    }
    Ok(hash.finish())
}

/// A folder is its names and lengths, and the head of its first image, which is its cover.
fn of_folder(file: &BookFile, listing: &Listing) -> Result<Fingerprint, ParserError> {
    let mut hash = Xxh3::default();
    hash.update(b"folder");
    for image in &listing.images {
        hash.update(&(image.name.len() as u64).to_le_bytes());
        hash.update(image.name.as_bytes());
        hash.update(&image.size.to_le_bytes());
    }
    if let Some(first) = listing.images.first() {
        hash.update(&file.open_inside(&first.name)?.window(0, to_usize(SAMPLE))?);
    }
    Ok(hash.finish())
}

fn to_usize(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(bytes: &[u8]) -> Fingerprint {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        of(&BookFile::open(file.path()).unwrap()).unwrap()
    }

    #[test]
    fn equal_bytes_have_equal_fingerprints_whatever_their_names() {
        assert_eq!(fingerprint(&vec![7; 200_000]), fingerprint(&vec![7; 200_000]));
    }

    #[test]
    fn length_head_and_tail_count() {
        let base = vec![0_u8; 300_000];
        let mut seen = vec![fingerprint(&base), fingerprint(&base[1..]), fingerprint(b"")];
        for place in [0, 65_535, 299_999 - 65_535, 299_999] {
            let mut other = base.clone();
            other[place] = 1;
            seen.push(fingerprint(&other));
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn a_folder_is_known_by_its_images_wherever_it_is() {
        let made = |names: &[&str], first: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            for (place, name) in names.iter().enumerate() {
                let bytes = if place == 0 { first } else { b"rest" };
                std::fs::write(folder.path().join(name), bytes).unwrap();
            }
            of(&BookFile::open(folder.path()).unwrap()).unwrap()
        };
        let base = made(&["1.jpg", "2.jpg"], b"one!");
        assert_eq!(base, made(&["1.jpg", "2.jpg"], b"one!"));
        assert_ne!(base, made(&["1.jpg", "3.jpg"], b"one!"));
        assert_ne!(base, made(&["1.jpg", "2.jpg"], b"two!"));
    }

    #[test]
    fn it_does_not_depend_on_what_is_in_memory() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![5; 500_000]).unwrap();
        let (cold, warm) =
            (BookFile::open(file.path()).unwrap(), BookFile::open(file.path()).unwrap());
        warm.preload().unwrap();
        assert_eq!(of(&cold).unwrap(), of(&warm).unwrap());
    }
}
