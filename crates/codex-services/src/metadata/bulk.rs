//! Many books changed at once, what they have in common, and the way back.
//! Must not decide what wins.

use std::collections::{BTreeSet, HashMap};

use codex_db::repo;
use codex_models::metadata::{
    BookField, BookMetadata, Field, FieldSet, ListChanges, MetadataPatch,
};
use codex_models::{Actor, BookId, Rule, Viewer};
use serde::{Deserialize, Serialize};

use super::merge::{Held, Layers, merge};
use super::{Metadata, book, checks, save_books};
use crate::error::{CodexError, Result};

/// Most books of one edit: as many as a transaction may change.
pub const MAX_BULK: usize = 500;

/// A change of many books.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkEdit {
    /// Which; those out of sight are passed over.
    pub books: Vec<BookId>,
    /// What is the same for all of them.
    pub patch: MetadataPatch<BookMetadata>,
    /// Items to add to lists and to take out of them.
    pub lists: ListChanges<BookMetadata>,
}

/// What books have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Common<M: FieldSet> {
    /// How many there are.
    pub count: usize,
    /// The values that all of them have.
    pub values: M,
    /// The fields in which they differ.
    pub mixed: BTreeSet<M::Field>,
}

/// What an edit did to one book.
#[derive(Debug, Serialize, Deserialize)]
struct Trace {
    book: BookId,
    fields: Vec<String>,
    before: Held<BookMetadata>,
    after: Held<BookMetadata>,
}

impl Metadata<'_> {
    /// What these books have in common; those out of sight are passed over.
    pub async fn common_of_books(
        &self,
        viewer: &Viewer,
        books: &[BookId],
    ) -> Result<Common<BookMetadata>> {
        must_be_few(books)?;
        let conn = self.0.db().read();
        let rows = repo::books::find_many(&conn, viewer, books).await?;
        let all: Vec<&BookMetadata> = rows.iter().map(|row| &row.book.metadata.0).collect();
        Ok(common(&all))
    }

    /// Changes many books in one step, which their editor may undo; how many were changed.
    pub async fn edit_books(&self, who: &Actor, edit: BulkEdit) -> Result<usize> {
        must_be_few(&edit.books)?;
        let patch = checks::book(edit.patch)?;
        let lists = checks::lists(edit.lists)?;
        let tx = self.0.db().begin().await?;
        let (mut changed, mut traces) = (Vec::new(), Vec::new());
        for kept in repo::metadata::lock_books(&tx, who.viewer(), &edit.books).await? {
            let (mut layers, name) = book::layers_of(&kept);
            let patch = with_lists(&layers, &patch, &lists);
            let fields: BTreeSet<BookField> =
                patch.fields.iter().chain(patch.locks.keys()).copied().collect();
            let before = layers.held(fields.iter().copied());
            layers.apply(&patch);
            traces.push(Trace {
                book: kept.id,
                fields: fields.iter().map(|field| field.as_str().to_owned()).collect(),
                before,
                after: layers.held(fields),
            });
            let description = book::describe(&layers, &name);
            changed.push((kept, description));
        }
        let count = changed.len();
        if count > 0 {
            let data = serde_json::to_string(&traces)
                .map_err(|error| CodexError::internal(error, "writing down a bulk edit"))?;
            repo::metadata::save_bulk_edit(&tx, who.user, data).await?;
            save_books(&tx, changed).await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// Undoes the actor's last bulk edit, as far as nobody changed the same fields since; how many books.
    pub async fn undo_edit(&self, who: &Actor) -> Result<usize> {
        let tx = self.0.db().begin().await?;
        let data = repo::metadata::take_bulk_edit(&tx, who.user).await?;
        let data = data.ok_or(CodexError::Conflict(Rule::NothingToUndo))?;
        let traces: Vec<Trace> = serde_json::from_str(&data)
            .map_err(|error| CodexError::internal(error, "reading what a bulk edit did"))?;
        let mut traces: HashMap<BookId, Trace> =
            traces.into_iter().map(|trace| (trace.book, trace)).collect();
        let ids: Vec<BookId> = traces.keys().copied().collect();
        let mut restored = Vec::new();
        for kept in repo::metadata::lock_books(&tx, who.viewer(), &ids).await? {
            let Some(trace) = traces.remove(&kept.id) else { continue };
            let (mut layers, name) = book::layers_of(&kept);
            let fields: Vec<BookField> =
                trace.fields.iter().filter_map(|field| BookField::parse(field)).collect();
            layers.restore(&fields, &trace.before, &trace.after);
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
}

/// The patch of one book: lists become what they are with the items added and without those taken out.
fn with_lists(
    layers: &Layers<BookMetadata>,
    patch: &MetadataPatch<BookMetadata>,
    lists: &ListChanges<BookMetadata>,
) -> MetadataPatch<BookMetadata> {
    let mut patch = patch.clone();
    let now = merge(layers).values;
    for field in BookField::ALL.iter().copied().filter(|field| BookMetadata::is_list(*field)) {
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

fn must_be_few(books: &[BookId]) -> Result<()> {
    if books.is_empty() {
        return Err(CodexError::invalid("bookIds", "required", "name at least one book"));
    }
    if books.len() > MAX_BULK {
        let message = format!("at most {MAX_BULK} books are edited at once");
        return Err(CodexError::invalid("bookIds", "too_long", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
