//! Collections of series and read lists of books: their members are chosen by hand, or follow from a rule.
//! Must not decide who sees a member (that is the predicate of the database layer).

use codex_db::view::{BookRow, ListRow, SeriesRow};
use codex_db::{DbError, Tx, repo};
use codex_events::Event;
use codex_models::books::BookFilter;
use codex_models::filter::Condition;
use codex_models::lists::{ListKind, ListPatch, MAX_MEMBERS, Member, NewList, Shown};
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{
    Actor, BookId, ListId, Page, PageRequest, Patch, Resource, Rule, SeriesId, Viewer,
};

use crate::access::check_name;
use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::read_lists;

/// Longest summary of a list in characters.
const MAX_SUMMARY_CHARS: usize = 5_000;

/// Lists of one kind.
pub struct Lists<'a> {
    pub(crate) core: &'a Core,
    pub(crate) kind: ListKind,
}

impl Lists<'_> {
    /// A page of the lists that these eyes may know of, by name.
    pub async fn list(&self, viewer: &Viewer, page: PageRequest) -> Result<Page<ListRow>> {
        self.shown(viewer, Shown::Plain, page).await
    }

    /// The same of those that are hidden, or of those that are not.
    pub async fn shown(
        &self,
        viewer: &Viewer,
        shown: Shown,
        page: PageRequest,
    ) -> Result<Page<ListRow>> {
        Ok(repo::lists::list(&self.core.db().read(), viewer, self.kind, shown, page).await?)
    }

    /// One list, with how many members are in sight.
    pub async fn find(&self, viewer: &Viewer, id: ListId) -> Result<ListRow> {
        let row = self.find_row(viewer, id).await?;
        let Some(rule) = self.rule(&row)? else { return Ok(row) };
        let first = PageRequest::first(1);
        let count = match self.kind {
            ListKind::Collection => self.series_by(viewer, rule, first).await?.total,
            ListKind::ReadList => self.books_by(viewer, rule, first).await?.total,
        };
        Ok(ListRow { member_count: Some(count), ..row })
    }

    /// Makes a list without members, or one whose members follow from a rule.
    pub async fn create(&self, who: &Actor, new: NewList) -> Result<ListRow> {
        let new = NewList {
            name: check_name(&new.name)?,
            summary: new.summary.map(check_summary).transpose()?,
            rule: new.rule,
        };
        let tx = self.core.db().begin().await?;
        let id = repo::lists::insert(&tx, self.kind, new).await;
        let id = id.map_err(|error| self.taken(error))?;
        commit(tx).await?;
        self.find(who.viewer(), id).await
    }

    /// Changes a list.
    pub async fn update(&self, who: &Actor, id: ListId, patch: ListPatch) -> Result<ListRow> {
        let summary = match patch.summary {
            Patch::Set(text) => Patch::Set(check_summary(text)?),
            other => other,
        };
        let name = patch.name.as_deref().map(check_name).transpose()?;
        let row = self.find_row(who.viewer(), id).await?;
        let describes = name.is_some() || summary != Patch::Keep || patch.rule.is_some();
        if row.list.is_automatic && describes {
            return Err(CodexError::Conflict(Rule::ListAutomatic));
        }
        if patch.rule.is_some() && row.list.rule.is_none() {
            return Err(CodexError::Conflict(Rule::ListByHand));
        }
        let is_hidden = patch.is_hidden;
        let patch = ListPatch { name, summary, ..patch };
        let tx = self.core.db().begin().await?;
        if let Some(is_hidden) = is_hidden {
            let hidden = repo::lists::set_hidden(&tx, id, is_hidden).await;
            hidden.map_err(|error| self.taken(error))?;
        }
        let updated = repo::lists::update(&tx, self.kind, id, patch).await;
        updated.map_err(|error| self.taken(error))?;
        commit(tx).await?;
        self.find(who.viewer(), id).await
    }

    /// Deletes a list; what it listed stays.
    pub async fn delete(&self, who: &Actor, id: ListId) -> Result<()> {
        let row = self.find_row(who.viewer(), id).await?;
        if row.list.is_automatic {
            return Err(CodexError::Conflict(Rule::ListAutomatic));
        }
        let tx = self.core.db().begin().await?;
        repo::lists::delete(&tx, id).await?;
        if let Some(term) = row.list.term_id {
            // Whoever took the list of a scan over and deletes it gives it back.
            repo::lists::automatic::refill(&tx, self.kind, term).await?;
        }
        commit(tx).await
    }

    /// Makes a list of scans one by hand, under this name or its own; scans make no other of its kind.
    pub async fn take_over(&self, who: &Actor, id: ListId, name: Option<&str>) -> Result<ListRow> {
        let name = name.map(check_name).transpose()?;
        let row = self.find_row(who.viewer(), id).await?;
        if !row.list.is_automatic {
            return Err(CodexError::Conflict(Rule::ListNotAutomatic));
        }
        let tx = self.core.db().begin().await?;
        let name = name.unwrap_or(row.list.name);
        let taken = repo::lists::take_over(&tx, id, &name).await;
        taken.map_err(|error| self.taken(error))?;
        commit(tx).await?;
        self.find(who.viewer(), id).await
    }

    /// A page of the series of a collection: in its order, or by title when they follow from a rule.
    pub async fn series(
        &self,
        viewer: &Viewer,
        id: ListId,
        page: PageRequest,
    ) -> Result<Page<SeriesRow>> {
        let row = self.find_row(viewer, id).await?;
        if let Some(rule) = self.rule(&row)? {
            return self.series_by(viewer, rule, page).await;
        }
        let conn = self.core.db().read();
        let Page { items, next, total } =
            repo::lists::members(&conn, viewer, self.kind, id, page).await?;
        let ids: Vec<SeriesId> = items.into_iter().map(SeriesId).collect();
        Ok(Page { items: repo::series::find_many(&conn, viewer, &ids).await?, next, total })
    }

    /// A page of the books of a read list: in its order, or by title when they follow from a rule.
    pub async fn books(
        &self,
        viewer: &Viewer,
        id: ListId,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        let row = self.find_row(viewer, id).await?;
        if let Some(rule) = self.rule(&row)? {
            return self.books_by(viewer, rule, page).await;
        }
        let conn = self.core.db().read();
        let Page { items, next, total } =
            repo::lists::members(&conn, viewer, self.kind, id, page).await?;
        let ids: Vec<BookId> = items.into_iter().map(BookId).collect();
        Ok(Page { items: repo::books::find_many(&conn, viewer, &ids).await?, next, total })
    }

    /// Puts members at the end of a list: all of them, or none when one is out of sight.
    pub async fn add(&self, who: &Actor, id: ListId, members: &[Member]) -> Result<ListRow> {
        self.must_be_by_hand(who.viewer(), id, members).await?;
        if self.in_sight(who.viewer(), members).await? < members.len() {
            return Err(CodexError::NotFound(self.member()));
        }
        let tx = self.core.db().begin().await?;
        repo::lists::add(&tx, self.kind, id, members).await?;
        commit(tx).await?;
        self.find(who.viewer(), id).await
    }

    /// Takes a member out of a list.
    pub async fn remove(&self, who: &Actor, id: ListId, member: Member) -> Result<()> {
        self.must_be_by_hand(who.viewer(), id, &[member]).await?;
        let is_in_sight = self.in_sight(who.viewer(), &[member]).await? > 0;
        let tx = self.core.db().begin().await?;
        if !is_in_sight || !repo::lists::remove(&tx, self.kind, id, member).await? {
            return Err(CodexError::NotFound(self.member()));
        }
        commit(tx).await
    }

    /// Puts members in this order, each at a place that one of them had; all others stay where they are.
    pub async fn reorder(&self, who: &Actor, id: ListId, members: &[Member]) -> Result<ListRow> {
        self.must_be_by_hand(who.viewer(), id, members).await?;
        if self.in_sight(who.viewer(), members).await? < members.len() {
            return Err(CodexError::NotFound(self.member()));
        }
        let tx = self.core.db().begin().await?;
        repo::lists::reorder(&tx, self.kind, id, members).await?;
        commit(tx).await?;
        self.find(who.viewer(), id).await
    }

    async fn must_be_by_hand(&self, viewer: &Viewer, id: ListId, members: &[Member]) -> Result<()> {
        if members.len() > MAX_MEMBERS {
            let message = format!("at most {MAX_MEMBERS} members go in one request");
            return Err(CodexError::invalid("ids", "too_long", message));
        }
        let row = self.find_row(viewer, id).await?;
        match row.list.rule {
            Some(_) => Err(CodexError::Conflict(Rule::ListByRule)),
            None if row.list.is_automatic => Err(CodexError::Conflict(Rule::ListAutomatic)),
            None => Ok(()),
        }
    }

    /// How many of these are in sight.
    async fn in_sight(&self, viewer: &Viewer, members: &[Member]) -> Result<usize> {
        let conn = self.core.db().read();
        Ok(match self.kind {
            ListKind::Collection => {
                let ids: Vec<SeriesId> = members.iter().copied().map(SeriesId).collect();
                repo::series::in_sight(&conn, viewer, &ids).await?.len()
            }
            ListKind::ReadList => {
                let ids: Vec<BookId> = members.iter().copied().map(BookId).collect();
                repo::books::in_sight(&conn, viewer, &ids).await?.len()
            }
        })
    }

    async fn series_by(
        &self,
        viewer: &Viewer,
        rule: Condition,
        page: PageRequest,
    ) -> Result<Page<SeriesRow>> {
        let filter = SeriesFilter { condition: rule, ..SeriesFilter::default() };
        self.core.series().list(viewer, &filter, SeriesSort::default(), page).await
    }

    async fn books_by(
        &self,
        viewer: &Viewer,
        rule: Condition,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        let filter = BookFilter { condition: rule, ..BookFilter::default() };
        self.core.books().list(viewer, &filter, BookSort::default(), page).await
    }

    /// One list, without counting the members of one by rule.
    pub(crate) async fn find_row(&self, viewer: &Viewer, id: ListId) -> Result<ListRow> {
        let found = repo::lists::find(&self.core.db().read(), viewer, self.kind, id).await?;
        found.ok_or(CodexError::NotFound(match self.kind {
            ListKind::Collection => Resource::Collection,
            ListKind::ReadList => Resource::ReadList,
        }))
    }

    fn rule(&self, row: &ListRow) -> Result<Option<Condition>> {
        let Some(text) = &row.list.rule else { return Ok(None) };
        let unreadable = "reading the rule of a list";
        let written = serde_json::from_str(text)
            .map_err(|source| CodexError::internal(source, unreadable))?;
        let rule = Condition::read(self.kind.subject(), &written)
            .map_err(|source| CodexError::internal(source, unreadable))?;
        Ok(Some(rule))
    }

    fn member(&self) -> Resource {
        match self.kind {
            ListKind::Collection => Resource::Series,
            ListKind::ReadList => Resource::Book,
        }
    }

    fn taken(&self, error: DbError) -> CodexError {
        let gone = match self.kind {
            ListKind::Collection => Resource::Collection,
            ListKind::ReadList => Resource::ReadList,
        };
        match error {
            DbError::Unique { .. } => CodexError::Conflict(Rule::ListNameTaken),
            DbError::NotFoundOnUpdate => CodexError::NotFound(gone),
            other => other.into(),
        }
    }
}

/// Keeps the lists that scans make of story arcs, and fills in what reading lists wait for, after books were described.
pub async fn follow_books(tx: &Tx, books: &[BookId]) -> Result<(), DbError> {
    Box::pin(read_lists::fill_in(tx, books)).await?;
    if repo::lists::automatic::follow_books(tx, books).await? {
        tx.emit(Event::ListsChanged);
    }
    Ok(())
}

/// Keeps the lists that scans make of groups of series, after series were described.
pub(crate) async fn follow_series(tx: &Tx, series: &[SeriesId]) -> Result<(), DbError> {
    if repo::lists::automatic::follow_series(tx, series).await? {
        tx.emit(Event::ListsChanged);
    }
    Ok(())
}

async fn commit(tx: Tx) -> Result<()> {
    tx.emit(Event::ListsChanged);
    Ok(tx.commit().await?)
}

fn check_summary(text: String) -> Result<String> {
    if text.chars().nth(MAX_SUMMARY_CHARS).is_some() {
        let message = format!("a summary has at most {MAX_SUMMARY_CHARS} characters");
        return Err(CodexError::invalid("summary", "too_long", message));
    }
    Ok(text)
}
