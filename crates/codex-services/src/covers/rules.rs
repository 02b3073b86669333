//! Which of several covers is shown. Pure.
//! Must not know who asks.

use codex_db::entity::cover;
use codex_models::covers::{CoverKind, CoverOwner};
use codex_parsers::metadata::artwork;
use codex_utils::hash::xxh3_128;

/// The cover that is shown instead of the one that is made of what is there: what a person chose last, else the first file
/// beside it.
pub(super) fn pick(covers: &[cover::Model]) -> Option<&cover::Model> {
    let can_be_shown = |cover: &&cover::Model| cover.version != 0;
    let chosen = covers
        .iter()
        .filter(|cover| cover.chosen_at.is_some())
        .filter(|cover| cover.kind == CoverKind::Generated || can_be_shown(cover))
        .max_by_key(|cover| (cover.chosen_at, cover.id));
    match chosen {
        Some(chosen) if chosen.kind == CoverKind::Generated => None,
        Some(chosen) => Some(chosen),
        None => covers
            .iter()
            .filter(|cover| cover.kind == CoverKind::Sidecar)
            .filter(can_be_shown)
            .min_by_key(|cover| place(cover)),
    }
}

/// The place of a file among several: by the names that series have for them, then the shorter name, so that the one with
/// a number comes behind the one without.
fn place(cover: &cover::Model) -> (usize, usize, &str) {
    let path = cover.path.as_deref().unwrap_or_default();
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = artwork::stem(name).unwrap_or(name);
    (artwork::place_of_series(stem).unwrap_or_default(), path.len(), path)
}

/// A version of a cover that follows from these bytes; never zero, which means none.
pub(super) fn fresh_version(owner: CoverOwner, of: &[u8]) -> i32 {
    let [a, b, c, d, ..] = xxh3_128(&[owner.generated().as_bytes().as_slice(), of].concat());
    (i32::from_be_bytes([a, b, c, d]) & i32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use codex_models::{BookId, CoverId};

    use super::*;

    fn cover(number: u8, kind: CoverKind, path: Option<&str>) -> cover::Model {
        let id = format!("{number:032x}");
        cover::Model {
            id: CoverId::parse(&id).unwrap(),
            book_id: Some(BookId::parse(&id).unwrap()),
            series_id: None,
            kind,
            version: i32::from(number),
            look: None,
            width: 1,
            height: 1,
            size: 1,
            content: None,
            root_id: None,
            path: path.map(str::to_owned),
            modified_us: None,
            page_book_id: None,
            page: None,
            chosen_at: None,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    fn shown(covers: &[cover::Model]) -> Option<i32> {
        pick(covers).map(|cover| cover.version)
    }

    #[test]
    fn a_file_is_shown_and_the_first_of_several() {
        let file = |number, path| cover(number, CoverKind::Sidecar, Some(path));
        assert_eq!(shown(&[]), None);
        assert_eq!(
            shown(&[file(1, "S/a-10.jpg"), file(2, "S/a-2.jpg"), file(3, "S/a.png")]),
            Some(3)
        );
        assert_eq!(shown(&[file(1, "S/poster.jpg"), file(2, "S/folder.jpg")]), Some(2));
    }

    #[test]
    fn what_nobody_chose_is_not_shown_unless_it_is_a_file() {
        assert_eq!(
            shown(&[cover(1, CoverKind::Uploaded, None), cover(2, CoverKind::Page, None)]),
            None
        );
    }

    #[test]
    fn the_last_word_of_a_person_counts() {
        let mut covers = [
            cover(1, CoverKind::Sidecar, Some("S/a.jpg")),
            cover(2, CoverKind::Uploaded, None),
            cover(3, CoverKind::Generated, None),
        ];
        covers[1].chosen_at = Some(DateTime::<Utc>::UNIX_EPOCH);
        assert_eq!(shown(&covers), Some(2));
        covers[2].chosen_at = Some(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(1));
        assert_eq!(shown(&covers), None);
    }

    #[test]
    fn what_cannot_be_shown_is_passed_over() {
        let mut broken = cover(1, CoverKind::Sidecar, Some("S/a.jpg"));
        broken.version = 0;
        broken.chosen_at = Some(DateTime::<Utc>::UNIX_EPOCH);
        let other = cover(2, CoverKind::Sidecar, Some("S/a-1.jpg"));
        assert_eq!(shown(&[broken, other]), Some(2));
    }
}
