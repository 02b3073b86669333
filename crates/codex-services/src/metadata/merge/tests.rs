//! What holds of every merge, on random layers.

use std::collections::BTreeSet;

use codex_models::metadata::{Author, BookField, BookMetadata, PartialDate};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Some fields of each kind: text, number, date, set, people.
const FIELDS: [BookField; 5] = [
    BookField::Title,
    BookField::Count,
    BookField::ReleaseDate,
    BookField::Genres,
    BookField::Authors,
];

fn word() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

fn values() -> impl Strategy<Value = BookMetadata> {
    let author = word().prop_map(|name| Author { name, role: "writer".to_owned() });
    let parts = (
        option::of(word()),
        option::of(1..4_u32),
        option::of(2000..2003_u16),
        vec(word(), 0..3),
        vec(author, 0..2),
    );
    parts.prop_map(|(title, count, year, genres, authors)| BookMetadata {
        title,
        count,
        release_date: year.map(PartialDate::of_year),
        genres,
        authors,
        ..BookMetadata::default()
    })
}

fn patch() -> impl Strategy<Value = MetadataPatch<BookMetadata>> {
    let fields = btree_set(select(FIELDS.to_vec()), 0..4);
    let locks = btree_map(select(FIELDS.to_vec()), any::<bool>(), 0..4);
    (fields, values(), locks).prop_map(|(fields, values, locks)| MetadataPatch {
        fields,
        values,
        locks,
    })
}

/// What sources say one after the other.
fn sayings() -> impl Strategy<Value = Vec<(Source, BookMetadata)>> {
    vec((select(ORDER.to_vec()), values()), 0..6)
}

fn layers() -> impl Strategy<Value = Layers<BookMetadata>> {
    (sayings(), patch(), patch()).prop_map(|(sayings, first, second)| {
        let mut layers = Layers::default();
        layers.apply(&first);
        for (source, candidate) in sayings {
            layers.say(source, candidate);
        }
        layers.apply(&second);
        layers
    })
}

fn with(sayings: &[(Source, BookMetadata)]) -> Layers<BookMetadata> {
    let mut layers = Layers::default();
    for (source, candidate) in sayings {
        layers.say(*source, candidate.clone());
    }
    layers
}

proptest! {
    #[test]
    fn keeping_and_reading_back_changes_nothing(layers in layers()) {
        let merged = merge(&layers);
        let kept = layers.pack(&merged, &[]);
        let again = Layers::unpack(&merged.values, &kept, []);
        prop_assert_eq!(&again, &layers);
        prop_assert_eq!(merge(&again), merged);
    }

    #[test]
    fn a_source_that_is_heard_again_need_not_be_kept(layers in layers()) {
        let merged = merge(&layers);
        let kept = layers.pack(&merged, &[Source::FileName]);
        let said = layers.candidates().get(&Source::FileName).cloned().unwrap_or_default();
        let again = Layers::unpack(&merged.values, &kept, [(Source::FileName, said)]);
        prop_assert_eq!(again, layers);
    }

    #[test]
    fn what_a_person_holds_survives_whatever_sources_say(layers in layers(), later in sayings()) {
        let before = merge(&layers);
        let mut after = layers.clone();
        for (source, candidate) in later {
            after.say(source, candidate);
            let merged = merge(&after);
            let kept = after.pack(&merged, &[]);
            after = Layers::unpack(&merged.values, &kept, []);
        }
        let merged = merge(&after);
        for field in FIELDS.into_iter().filter(|field| layers.is_held(*field)) {
            prop_assert!(merged.values.is_same(field, &before.values));
            prop_assert_eq!(merged.origins.get(&field), before.origins.get(&field));
        }
    }

    #[test]
    fn the_order_in_which_sources_are_heard_does_not_matter(
        said in btree_map(select(ORDER.to_vec()), values(), 0..4),
    ) {
        let forward: Vec<_> = said.into_iter().collect();
        let backward: Vec<_> = forward.iter().rev().cloned().collect();
        prop_assert_eq!(merge(&with(&forward)), merge(&with(&backward)));
    }

    #[test]
    fn hearing_the_same_twice_is_hearing_it_once(layers in layers()) {
        let mut twice = layers.clone();
        for (source, candidate) in layers.candidates().clone() {
            twice.say(source, candidate);
        }
        prop_assert_eq!(merge(&twice), merge(&layers));
    }

    #[test]
    fn a_reset_field_is_what_sources_say(layers in layers()) {
        let mut reset = layers.clone();
        reset.reset(FIELDS);
        let said: Vec<_> = layers.candidates().clone().into_iter().collect();
        prop_assert_eq!(merge(&reset), merge(&with(&said)));
    }

    #[test]
    fn undoing_a_change_restores_what_was_held(layers in layers(), patch in patch()) {
        let fields: BTreeSet<_> = patch.fields.iter().chain(patch.locks.keys()).copied().collect();
        let fields: Vec<_> = fields.into_iter().collect();
        let before = layers.held(fields.clone());
        let mut changed = layers.clone();
        changed.apply(&patch);
        let after = changed.held(fields.clone());
        changed.restore(&fields, &before, &after);
        prop_assert_eq!(changed, layers);
    }
}

#[test]
fn the_strongest_source_that_says_something_wins_each_field() {
    let title =
        |title: &str| BookMetadata { title: Some(title.to_owned()), ..BookMetadata::default() };
    let count = BookMetadata { count: Some(3), ..BookMetadata::default() };
    let merged = merge(&with(&[
        (Source::FileName, BookMetadata { count: Some(9), ..title("name") }),
        (Source::Provider, count),
        (Source::Embedded, title("inside")),
        (Source::Sidecar, title("beside")),
    ]));
    assert_eq!(merged.values.title.as_deref(), Some("beside"));
    assert_eq!(merged.values.count, Some(3));
    let origin = |field| merged.origins.get(&field).map(|origin| origin.source);
    assert_eq!(origin(BookField::Title), Some(Source::Sidecar));
    assert_eq!(origin(BookField::Count), Some(Source::Provider));
}

#[test]
fn what_a_person_emptied_stays_empty_until_it_is_reset() {
    let said = BookMetadata { genres: vec!["Drama".to_owned()], ..BookMetadata::default() };
    let mut layers = with(&[(Source::Embedded, said)]);
    layers.apply(&MetadataPatch { fields: [BookField::Genres].into(), ..MetadataPatch::default() });
    assert!(merge(&layers).values.genres.is_empty());
    layers.reset([BookField::Genres]);
    assert_eq!(merge(&layers).values.genres, ["Drama"]);
}

#[test]
fn a_locked_field_keeps_its_value_and_its_source_until_it_is_unlocked() {
    let said =
        |title: &str| BookMetadata { title: Some(title.to_owned()), ..BookMetadata::default() };
    let lock = |is_locked| MetadataPatch {
        locks: [(BookField::Title, is_locked)].into(),
        ..MetadataPatch::default()
    };
    let mut layers = with(&[(Source::Embedded, said("old"))]);
    layers.apply(&lock(true));
    layers.say(Source::Embedded, said("new"));
    let merged = merge(&layers);
    assert_eq!(merged.values.title.as_deref(), Some("old"));
    let origin = merged.origins.get(&BookField::Title).copied();
    assert_eq!(origin, Some(Hold { source: Source::Embedded, is_locked: true }));
    layers.apply(&lock(false));
    assert_eq!(merge(&layers).values.title.as_deref(), Some("new"));
}
