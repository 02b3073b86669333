//! Positions of `KOReader`, which knows documents by hashes and tells no time.
//! Must not change a position on its way in or out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use codex_db::entity::{document_position, progress, reading_session};
use codex_db::repo;
use codex_db::view::{DocumentBook, IdentifiedFile};
use codex_events::Event;
use codex_models::progress::{ProgressUpdate, SessionKind};
use codex_models::{Actor, BookFormat, BookId, SessionId, UserId, Viewer};
use codex_utils::{hash, id};

use super::rules::{self, Report};
use super::{ProgressService, Xpointer, record_and_commit};
use crate::error::{CodexError, OrWarn, Result};

/// What a position that was reached elsewhere says of its device: it must never be that of the one that asks.
const OURSELVES: &str = "Codex";
/// Positions kept of an account; beyond, those of documents that no book has are refused.
const MAX_POSITIONS: u64 = 20_000;
/// Longest position that is kept, in bytes.
const MAX_PROGRESS_BYTES: usize = 4 << 10;
/// Longest name and id of a device, in bytes.
const MAX_DEVICE_BYTES: usize = 200;

/// A position as `KOReader` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPosition {
    /// Which document.
    pub document: [u8; 16],
    /// The position: a page number, or a path into the text.
    pub progress: String,
    /// Share of the document, 0 to 1.
    pub percentage: f64,
    /// Name of the device.
    pub device: String,
    /// Id of the device.
    pub device_id: String,
    /// When it was received.
    pub received_at: DateTime<Utc>,
}

impl ProgressService<'_> {
    /// Keeps what a device says of a document, and moves every book in sight that is known by it; the time of that.
    pub async fn put_document(
        &self,
        who: &Actor,
        position: DocumentPosition,
    ) -> Result<DateTime<Utc>> {
        check(&position)?;
        let now = self.0.clock().now();
        // Looked up before anything is locked: a chapter has to be read for it.
        let locator = self.locator(who.viewer(), &position).await;
        let tx = self.0.db().begin().await?;
        repo::progress::log::lock(&tx, who.user).await?;
        let books = repo::documents::books(&tx.conn(), who.viewer(), position.document).await?;
        if books.is_empty() {
            let count = repo::documents::count_positions(&tx.conn(), who.user).await?;
            if count >= MAX_POSITIONS {
                let message = format!("at most {MAX_POSITIONS} positions are kept");
                return Err(CodexError::invalid("document", "out_of_range", message));
            }
        }
        let row = document_position::Model {
            user_id: who.user,
            document: position.document.to_vec(),
            device_id: position.device_id,
            device: position.device,
            progress: position.progress,
            percentage: position.percentage,
            received_at: now,
        };
        let sessions: Result<Vec<_>> = books
            .iter()
            .map(|book| session(book, &row, SessionId(id::next()), now, locator.clone()))
            .collect();
        let sessions = sessions?;
        repo::documents::put_position(&tx, row).await?;
        let ids: Vec<BookId> = books.iter().map(|book| book.id).collect();
        let standing = repo::progress::lock_and_stand(&tx, who.viewer(), who.user, &ids).await?;
        for book in ids {
            tx.emit(Event::ProgressChanged { user: who.user, book });
        }
        record_and_commit(tx, who.user, standing, sessions).await?;
        Ok(now)
    }

    /// Where the viewer is in a document: what was said last of it, or of another copy of the same book; in a book of
    /// pages also where they went elsewhere since.
    pub async fn find_document(
        &self,
        viewer: &Viewer,
        document: [u8; 16],
    ) -> Result<Option<DocumentPosition>> {
        let Some(user) = viewer.user() else { return Ok(None) };
        let conn = self.0.db().read();
        let books = repo::documents::books(&conn, viewer, document).await?;
        let ids: Vec<BookId> = books.iter().map(|book| book.id).collect();
        let mut documents = repo::documents::hashes_of(&conn, &ids).await?;
        documents.insert(document.to_vec());
        let said = repo::documents::positions(&conn, user, &documents).await?.into_iter().next();
        let kept = repo::progress::kept(&conn, user, &ids).await?;
        let said_at = said.as_ref().map(|said| said.received_at);
        let elsewhere = books.iter().filter(|book| is_paged(book.format)).find_map(|book| {
            let row =
                kept.get(&book.id).filter(|row| said_at.is_none_or(|at| row.client_at > at))?;
            Some(DocumentPosition {
                document,
                progress: row.page?.to_string(),
                percentage: row.percentage,
                device: OURSELVES.to_owned(),
                device_id: OURSELVES.to_owned(),
                received_at: row.client_at,
            })
        });
        let elsewhere = match elsewhere {
            Some(elsewhere) => Some(elsewhere),
            None => self.elsewhere_in_text(viewer, document, &books, &kept, said_at).await,
        };
        let said = said.map(|said| DocumentPosition {
            document,
            progress: said.progress,
            percentage: said.percentage,
            device: said.device,
            device_id: said.device_id,
            received_at: said.received_at,
        });
        Ok(elsewhere.or(said))
    }

    /// Where the viewer went in a text since a device spoke.
    async fn elsewhere_in_text(
        &self,
        viewer: &Viewer,
        document: [u8; 16],
        books: &[DocumentBook],
        kept: &HashMap<BookId, progress::Model>,
        said_at: Option<DateTime<Utc>>,
    ) -> Option<DocumentPosition> {
        let is_newer = |row: &&progress::Model| said_at.is_none_or(|at| row.client_at > at);
        let text = books.iter().find(|book| book.format == BookFormat::Epub)?;
        let row = kept.get(&text.id).filter(is_newer)?;
        let locator = serde_json::from_str(row.locator.as_deref()?).ok()?;
        let place = self.0.epub().xpointer_of(viewer, text.id, &locator).await;
        let place = place.or_warn("finding a position for KOReader").flatten()?;
        Some(DocumentPosition {
            document,
            progress: place.to_string(),
            percentage: row.percentage,
            device: OURSELVES.to_owned(),
            device_id: OURSELVES.to_owned(),
            received_at: row.client_at,
        })
    }

    /// The locator of what a device says of a text; copies of a book have the same.
    async fn locator(&self, viewer: &Viewer, position: &DocumentPosition) -> Option<String> {
        let place = Xpointer::parse(&position.progress)?;
        let books = repo::documents::books(&self.0.db().read(), viewer, position.document).await;
        let books = books.map_err(CodexError::from).or_warn("finding the book of a document")?;
        let text = books.iter().find(|book| book.format == BookFormat::Epub)?;
        let found = self.0.epub().locator_of(viewer, text.id, &place).await;
        Some(found.or_warn("finding a position of KOReader").flatten()?.to_string())
    }

    /// Lets books whose files were found have what was said of them before.
    pub(crate) async fn adopt(&self, files: &[IdentifiedFile]) -> Result<()> {
        let conn = self.0.db().read_background();
        let names: Vec<[u8; 16]> = files.iter().map(|file| file.name).collect();
        let telling = repo::documents::telling_names(&conn, &names).await?;
        let mut known_by: BTreeMap<[u8; 16], Vec<BookId>> = BTreeMap::new();
        for file in files {
            let name = telling.get(&file.name).copied();
            for hash in [name, file.content].into_iter().flatten() {
                known_by.entry(hash).or_default().push(file.book);
            }
        }
        let documents: Vec<[u8; 16]> = known_by.keys().copied().collect();
        let said = repo::documents::positions_of_all(&conn, &documents).await?;
        let mut by_user: BTreeMap<UserId, Vec<document_position::Model>> = BTreeMap::new();
        for row in said {
            by_user.entry(row.user_id).or_default().push(row);
        }
        for (user, rows) in by_user {
            self.adopt_for(user, &rows, &known_by).await?;
        }
        Ok(())
    }

    async fn adopt_for(
        &self,
        user: UserId,
        rows: &[document_position::Model],
        known_by: &BTreeMap<[u8; 16], Vec<BookId>>,
    ) -> Result<()> {
        let books_of = |row: &document_position::Model| {
            <[u8; 16]>::try_from(row.document.as_slice()).ok().and_then(|hash| known_by.get(&hash))
        };
        let tx = self.0.db().begin().await?;
        repo::progress::log::lock(&tx, user).await?;
        let books: BTreeSet<BookId> = rows.iter().filter_map(books_of).flatten().copied().collect();
        let books: Vec<BookId> = books.into_iter().collect();
        // What was said is kept whoever may see the book; only who sees it is shown that.
        let found = repo::documents::books_by_id(&tx.conn(), &Viewer::system(), &books).await?;
        let mut sessions: BTreeMap<SessionId, reading_session::Model> = BTreeMap::new();
        for row in rows {
            let of_row = books_of(row).into_iter().flatten();
            for book in of_row.filter_map(|id| found.iter().find(|book| book.id == *id)) {
                let id = adopted_id(book.id, row);
                // A file that was replaced may have fewer pages than were read.
                if let Ok(session) = session(book, row, id, row.received_at, None) {
                    sessions.insert(id, session);
                }
            }
        }
        let ids: Vec<SessionId> = sessions.keys().copied().collect();
        let known = repo::progress::log::known(&tx.conn(), user, &ids).await?;
        sessions.retain(|id, _| !known.contains_key(id));
        let changed: BTreeSet<BookId> = sessions.values().map(|session| session.book_id).collect();
        let ids: Vec<BookId> = changed.into_iter().collect();
        let standing = repo::progress::lock_and_stand(&tx, &Viewer::system(), user, &ids).await?;
        for book in ids {
            tx.emit(Event::ProgressChanged { user, book });
        }
        record_and_commit(tx, user, standing, sessions.into_values().collect()).await?;
        Ok(())
    }
}

/// The entry of the log that a position comes to in a book.
fn session(
    book: &DocumentBook,
    said: &document_position::Model,
    id: SessionId,
    at: DateTime<Utc>,
    locator: Option<String>,
) -> Result<reading_session::Model> {
    let page = said
        .progress
        .parse::<u32>()
        .ok()
        .filter(|page| is_paged(book.format) && (1..=book.page_count).contains(page));
    let locator = locator.filter(|_| !is_paged(book.format));
    let kind = match (page, &locator) {
        (Some(_), _) => SessionKind::Page,
        (None, Some(_)) => SessionKind::Locator,
        (None, None) => SessionKind::Percentage,
    };
    let update = ProgressUpdate {
        page,
        percentage: Some(said.percentage),
        locator,
        device: Some(said.device.clone()),
        at: Some(at),
        ..ProgressUpdate::default()
    };
    let report =
        Report { user: said.user_id, book: book.id, page_count: book.page_count, id, now: at };
    rules::session(report, Some(kind), update)
}

/// An id that the same position always gets in the same book.
fn adopted_id(book: BookId, said: &document_position::Model) -> SessionId {
    let time = said.received_at.timestamp_micros().to_be_bytes();
    let parts = [&book.as_bytes()[..], &said.document, said.device_id.as_bytes(), &time].concat();
    SessionId(id::of_bytes(hash::xxh3_128(&parts)))
}

/// Formats whose positions are page numbers. `KOReader` lays text out anew, so that its pages are not ours.
fn is_paged(format: BookFormat) -> bool {
    match format {
        BookFormat::Cbz | BookFormat::Cbr | BookFormat::Cb7 | BookFormat::Cbt | BookFormat::Pdf => {
            true
        }
        BookFormat::Epub | BookFormat::Folder => false,
    }
}

fn check(position: &DocumentPosition) -> Result<()> {
    let DocumentPosition { progress, percentage, device, device_id, .. } = position;
    if !(0.0..=1.0).contains(percentage) {
        let message = "a percentage lies between 0 and 1";
        return Err(CodexError::invalid("percentage", "out_of_range", message));
    }
    for (field, text, longest) in [
        ("progress", progress, MAX_PROGRESS_BYTES),
        ("device", device, MAX_DEVICE_BYTES),
        ("device_id", device_id, MAX_DEVICE_BYTES),
    ] {
        if text.len() > longest {
            return Err(CodexError::invalid(field, "too_long", format!("at most {longest} bytes")));
        }
        if text.contains('\0') {
            return Err(CodexError::invalid(field, "malformed", "a text holds no NUL"));
        }
    }
    Ok(())
}
