//! Many books or series changed at once, what they have in common, and the way back.
//! Must not decide what wins.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use codex_db::repo;
use codex_models::metadata::{
    BookMetadata, Field, FieldSet, ListChanges, MetadataPatch, SeriesMetadata,
};
use codex_models::{Actor, BookId, Rule, SeriesId, Viewer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::merge::{Held, Layers, merge};
use super::{Metadata, book, checks, save_books, series};
use crate::error::{CodexError, Result};

/// Most books or series of one edit: as many as a transaction may change.
pub const MAX_BULK: usize = 500;

/// A change of many books or series.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkEdit<Id, M: FieldSet> {
    /// Which; those out of sight are passed over.
    pub ids: Vec<Id>,
    /// What is the same for all of them.
    pub patch: MetadataPatch<M>,
    /// Items to add to lists and to take out of them.
    pub lists: ListChanges<M>,
}

/// What books or series have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Common<M: FieldSet> {
    /// How many there are.
    pub count: usize,
    /// The values that all of them have.
    pub values: M,
    /// The fields in which they differ.
    pub mixed: BTreeSet<M::Field>,
}

/// What an edit did to one of them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "Id: Serialize + DeserializeOwned, M: FieldSet")]
struct Trace<Id, M: FieldSet> {
    id: Id,
    fields: Vec<String>,
    before: Held<M>,
    after: Held<M>,
}

/// What an edit did, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Done {
    Books(Vec<Trace<BookId, BookMetadata>>),
    Series(Vec<Trace<SeriesId, SeriesMetadata>>),
}

impl Metadata<'_> {
    /// What these books have in common; those out of sight are passed over.
    pub async fn common_of_books(
        &self,
        viewer: &Viewer,
        books: &[BookId],
    ) -> Result<Common<BookMetadata>> {
        must_be_few("bookIds", books)?;
        let rows = repo::books::find_many(&self.0.db().read(), viewer, books).await?;
        let all: Vec<&BookMetadata> = rows.iter().map(|row| &row.book.metadata.0).collect();
        Ok(common(&all))
    }

    /// What these series have in common; those out of sight are passed over.
    pub async fn common_of_series(
        &self,
        viewer: &Viewer,
        series: &[SeriesId],
    ) -> Result<Common<SeriesMetadata>> {
        must_be_few("seriesIds", series)?;
        let rows = repo::series::find_many(&self.0.db().read(), viewer, series).await?;
        let all: Vec<SeriesMetadata> =
            rows.into_iter().map(|row| row.series.metadata.unwrap_or_default().0).collect();
        Ok(common(&all.iter().collect::<Vec<_>>()))
    }

    /// Changes many books in one step, which their editor may undo; how many were changed.
    pub async fn edit_books(
        &self,
        who: &Actor,
        edit: BulkEdit<BookId, BookMetadata>,
    ) -> Result<usize> {
        must_be_few("bookIds", &edit.ids)?;
        let (patch, lists) = (checks::book(edit.patch)?, checks::lists(edit.lists)?);
        let tx = self.0.db().begin().await?;
        let (mut changed, mut traces) = (Vec::new(), Vec::new());
        for kept in repo::metadata::lock_books(&tx, who.viewer(), &edit.ids).await? {
            let (mut layers, name) = book::layers_of(&kept);
            traces.push(change(kept.id, &mut layers, &patch, &lists));
            let description = book::describe(&layers, &name);
            changed.push((kept, description));
        }
        let count = changed.len();
        if count > 0 {
            repo::metadata::save_bulk_edit(&tx, who.user, written(&Done::Books(traces))?).await?;
            save_books(&tx, changed).await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// The same of series.
    pub async fn edit_series(
        &self,
        who: &Actor,
        edit: BulkEdit<SeriesId, SeriesMetadata>,
    ) -> Result<usize> {
        must_be_few("seriesIds", &edit.ids)?;
        let (patch, lists) = (checks::series(edit.patch)?, checks::series_lists(edit.lists)?);
        let tx = self.0.db().begin().await?;
        let kept = repo::metadata::lock_series(&tx, who.viewer(), &edit.ids).await?;
        let ids: Vec<SeriesId> = kept.iter().map(|kept| kept.id).collect();
        let mut traces = Vec::with_capacity(ids.len());
        let mut each = |id, layers: &mut Layers<SeriesMetadata>| {
            traces.push(change(id, layers, &patch, &lists));
        };
        Box::pin(series::describe_anew(&tx, &ids, &mut each)).await?;
        if !ids.is_empty() {
            repo::metadata::save_bulk_edit(&tx, who.user, written(&Done::Series(traces))?).await?;
        }
        tx.commit().await?;
        Ok(ids.len())
    }

    /// Undoes the actor's last bulk edit, one of books, as far as nobody changed the same fields since; how many books.
    pub async fn undo_books(&self, who: &Actor) -> Result<usize> {
        let tx = self.0.db().begin().await?;
        let Done::Books(traces) = read(repo::metadata::take_bulk_edit(&tx, who.user).await?)?
        else {
            return Err(CodexError::Conflict(Rule::NothingToUndo));
        };
        let (ids, mut traces) = by_id(traces);
        let mut restored = Vec::new();
        for kept in repo::metadata::lock_books(&tx, who.viewer(), &ids).await? {
            let Some(trace) = traces.remove(&kept.id) else { continue };
            let (mut layers, name) = book::layers_of(&kept);
            restore(&mut layers, &trace);
            let description = book::describe(&layers, &name);
            restored.push((kept, description));
        }
        let count = restored.len();
        if count > 0 {
            save_books(&tx, restored).await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// The same of an edit of series.
    pub async fn undo_series(&self, who: &Actor) -> Result<usize> {
        let tx = self.0.db().begin().await?;
        let Done::Series(traces) = read(repo::metadata::take_bulk_edit(&tx, who.user).await?)?
        else {
            return Err(CodexError::Conflict(Rule::NothingToUndo));
        };
        let (ids, traces) = by_id(traces);
        let kept = repo::metadata::lock_series(&tx, who.viewer(), &ids).await?;
        let ids: Vec<SeriesId> = kept.iter().map(|kept| kept.id).collect();
        let mut each = |id, layers: &mut Layers<SeriesMetadata>| {
            if let Some(trace) = traces.get(&id) {
                restore(layers, trace);
            }
        };
        Box::pin(series::describe_anew(&tx, &ids, &mut each)).await?;
        tx.commit().await?;
        Ok(ids.len())
    }
}

/// Does to one of many what an edit asks for; what that did.
fn change<Id, M: FieldSet>(
    id: Id,
    layers: &mut Layers<M>,
    patch: &MetadataPatch<M>,
    lists: &ListChanges<M>,
) -> Trace<Id, M> {
    let patch = with_lists(layers, patch, lists);
    let fields: BTreeSet<M::Field> =
        patch.fields.iter().chain(patch.locks.keys()).copied().collect();
    let before = layers.held(fields.iter().copied());
    layers.apply(&patch);
    Trace {
        id,
        fields: fields.iter().map(|field| field.as_str().to_owned()).collect(),
        before,
        after: layers.held(fields),
    }
}

fn restore<Id, M: FieldSet>(layers: &mut Layers<M>, trace: &Trace<Id, M>) {
    let fields: Vec<M::Field> =
        trace.fields.iter().filter_map(|field| M::Field::parse(field)).collect();
    layers.restore(&fields, &trace.before, &trace.after);
}

fn by_id<Id: Copy + Eq + Hash, M: FieldSet>(
    traces: Vec<Trace<Id, M>>,
) -> (Vec<Id>, HashMap<Id, Trace<Id, M>>) {
    let ids = traces.iter().map(|trace| trace.id).collect();
    (ids, traces.into_iter().map(|trace| (trace.id, trace)).collect())
}

fn written(done: &Done) -> Result<String> {
    serde_json::to_string(done)
        .map_err(|error| CodexError::internal(error, "writing down a bulk edit"))
}

/// What an older program wrote down is not undone.
fn read(data: Option<String>) -> Result<Done> {
    let done = data.and_then(|data| serde_json::from_str(&data).ok());
    done.ok_or(CodexError::Conflict(Rule::NothingToUndo))
}

/// The patch of one of many: lists become what they are with the items added and without those taken out.
fn with_lists<M: FieldSet>(
    layers: &Layers<M>,
    patch: &MetadataPatch<M>,
    lists: &ListChanges<M>,
) -> MetadataPatch<M> {
    let mut patch = patch.clone();
    let now = merge(layers).values;
    for field in M::Field::ALL.iter().copied().filter(|field| M::is_list(*field)) {
        if !lists.add.has(field) && !lists.remove.has(field) {
            continue;
        }
        if patch.fields.insert(field) {
            patch.values.copy(field, &now);
        }
        patch.values.change_list(field, &lists.add, &lists.remove);
    }
    patch
}

fn common<M: FieldSet>(all: &[&M]) -> Common<M> {
    let mut common = Common { count: all.len(), values: M::default(), mixed: BTreeSet::new() };
    let Some((first, others)) = all.split_first() else { return common };
    for field in M::Field::ALL.iter().copied() {
        if others.iter().all(|other| other.is_same(field, first)) {
            common.values.copy(field, first);
        } else {
            common.mixed.insert(field);
        }
    }
    common
}

fn must_be_few<Id>(field: &'static str, ids: &[Id]) -> Result<()> {
    if ids.is_empty() {
        return Err(CodexError::invalid(field, "required", "name at least one"));
    }
    if ids.len() > MAX_BULK {
        let message = format!("at most {MAX_BULK} are edited at once");
        return Err(CodexError::invalid(field, "too_long", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use codex_models::metadata::BookField;

    use super::*;

    fn book(title: &str, genres: &[&str]) -> BookMetadata {
        BookMetadata {
            title: Some(title.to_owned()),
            genres: genres.iter().map(|genre| (*genre).to_owned()).collect(),
            ..BookMetadata::default()
        }
    }

    #[test]
    fn what_all_books_have_is_common_and_the_rest_is_mixed() {
        let (one, two) = (book("One", &["Drama"]), book("Two", &["Drama"]));
        let common = common(&[&one, &two]);
        assert_eq!(common.values, BookMetadata { title: None, ..one.clone() });
        assert_eq!(common.mixed, [BookField::Title].into());
    }

    #[test]
    fn items_are_added_to_and_taken_out_of_what_each_book_has() {
        let mut layers = Layers::default();
        layers.say(codex_models::metadata::Source::Embedded, book("One", &["Drama", "Comedy"]));
        let lists = ListChanges { add: book("", &["Satire"]), remove: book("", &["Drama"]) };
        let patch = with_lists(&layers, &MetadataPatch::default(), &lists);
        assert_eq!(patch.fields, [BookField::Genres].into());
        assert_eq!(patch.values.genres, ["Comedy", "Satire"]);
    }
}
