//! Series described anew, inside the transaction that changed their books, their sidecars or what a person says.
//! Must not know why.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use codex_db::view::{DescribedBook, KeptSeries, SeriesDescription};
use codex_db::{DbError, Tx, repo};
use codex_events::Event;
use codex_models::metadata::{Hold, SeriesField, SeriesMetadata, Source};
use codex_models::{LibraryId, SeriesId, Viewer};

use super::describe::{cover_of, describe_series};
use super::merge::{Layers, Merged, merge};
use crate::collections;

/// Sources that are heard again each time: the books and the name of the folder.
const GIVEN: &[Source] = &[Source::Embedded, Source::FileName];
/// Series described in one go.
const CHUNK: usize = 100;

/// Describes series anew, with what has changed besides their books.
pub(crate) async fn describe_anew(
    tx: &Tx,
    series: &[SeriesId],
    change: &mut (dyn FnMut(SeriesId, &mut Layers<SeriesMetadata>) + Send),
) -> Result<(), DbError> {
    for part in series.chunks(CHUNK) {
        let kept = repo::metadata::lock_series(tx, &Viewer::system(), part).await?;
        let mut books: HashMap<SeriesId, Vec<DescribedBook>> = HashMap::new();
        for book in repo::scans::described_books(&tx.conn(), part).await? {
            books.entry(book.series).or_default().push(book);
        }
        let mut by_library: BTreeMap<LibraryId, Vec<SeriesId>> = BTreeMap::new();
        let mut descriptions = Vec::with_capacity(kept.len());
        for kept in &kept {
            let books = books.get(&kept.id).map_or(&[][..], Vec::as_slice);
            let mut layers = layers_of(kept, books);
            change(kept.id, &mut layers);
            descriptions.push(description(kept, &layers, books));
            by_library.entry(kept.library).or_default().push(kept.id);
        }
        repo::metadata::describe_series(tx, &descriptions).await?;
        let described: Vec<SeriesId> = kept.iter().map(|kept| kept.id).collect();
        collections::follow_series(tx, &described).await?;
        for (library, series) in by_library {
            tx.emit(Event::SeriesChanged { library, series });
        }
    }
    Ok(())
}

/// Describes series anew after a change of their books.
pub async fn refresh_series(tx: &Tx, series: &[SeriesId]) -> Result<(), DbError> {
    Box::pin(describe_anew(tx, series, &mut |_, _| {})).await
}

/// Describes series anew after a change of the files in their folders.
pub async fn apply_series_sidecars(
    tx: &Tx,
    said: impl IntoIterator<Item = (SeriesId, SeriesMetadata)>,
) -> Result<(), DbError> {
    let mut said: HashMap<SeriesId, SeriesMetadata> = said.into_iter().collect();
    let series: Vec<SeriesId> = said.keys().copied().collect();
    let mut say = |id, layers: &mut Layers<SeriesMetadata>| {
        if let Some(metadata) = said.remove(&id) {
            layers.say(Source::Sidecar, metadata);
        }
    };
    Box::pin(describe_anew(tx, &series, &mut say)).await
}

/// All that was said of a series.
pub(super) fn layers_of(kept: &KeptSeries, books: &[DescribedBook]) -> Layers<SeriesMetadata> {
    let title = Some(kept.name.trim().to_owned()).filter(|name| !name.is_empty());
    let given = [
        (Source::Embedded, describe_series(books)),
        (Source::FileName, SeriesMetadata { title, ..SeriesMetadata::default() }),
    ];
    let provenance = kept.provenance.as_ref().map_or_else(Cow::default, Cow::Borrowed);
    Layers::unpack(&kept.metadata, &provenance, given)
}

/// Merges what was said of a series. Of its age the highest holds, unless a person says otherwise: a file in its folder
/// must not open a book for adults to everybody.
pub(super) fn merge_series(layers: &Layers<SeriesMetadata>) -> Merged<SeriesMetadata> {
    let mut merged = merge(layers);
    let ages =
        layers.candidates().iter().filter_map(|(source, said)| Some((said.age_rating?, *source)));
    if let Some((age, source)) =
        ages.max_by_key(|(age, _)| *age).filter(|_| !layers.is_held(SeriesField::AgeRating))
    {
        merged.values.age_rating = Some(age);
        merged.origins.insert(SeriesField::AgeRating, Hold { source, is_locked: false });
    }
    merged
}

fn description(
    kept: &KeptSeries,
    layers: &Layers<SeriesMetadata>,
    books: &[DescribedBook],
) -> SeriesDescription {
    let merged = merge_series(layers);
    let provenance = layers.pack(&merged, GIVEN);
    let (cover_book, cover) = cover_of(books);
    SeriesDescription {
        id: kept.id,
        title: merged.values.title.clone().unwrap_or_else(|| kept.name.clone()),
        metadata: merged.values,
        provenance: (!provenance.is_blank()).then_some(provenance),
        cover_book,
        cover,
    }
}

#[cfg(test)]
mod tests {
    use codex_models::metadata::MetadataPatch;

    use super::*;

    fn aged(age: u8) -> SeriesMetadata {
        SeriesMetadata { age_rating: Some(age), ..SeriesMetadata::default() }
    }

    #[test]
    fn the_highest_age_holds_unless_a_person_says_otherwise() {
        let mut layers = Layers::default();
        layers.say(Source::Sidecar, aged(6));
        layers.say(Source::Embedded, aged(18));
        let merged = merge_series(&layers);
        assert_eq!(merged.values.age_rating, Some(18));
        assert_eq!(merged.origins[&SeriesField::AgeRating].source, Source::Embedded);
        layers.apply(&MetadataPatch {
            fields: [SeriesField::AgeRating].into(),
            values: aged(12),
            ..MetadataPatch::default()
        });
        assert_eq!(merge_series(&layers).values.age_rating, Some(12));
    }
}
