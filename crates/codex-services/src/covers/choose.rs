//! Several covers of a book or series: which there are, what people give, and which one they choose.
//! Must not delete what comes from files.

use std::collections::HashSet;

use bytes::Bytes;
use codex_db::entity::cover;
use codex_db::view::{CoverInsert, ShownCover};
use codex_db::{Tx, repo};
use codex_models::covers::{CoverKind, CoverLook, CoverOwner};
use codex_models::{Actor, BookId, CoverId, Resource, Rule, SeriesId, Viewer};
use codex_parsers::image_probe;
use futures::TryStreamExt;

use super::files::{refused, settle};
use super::pipeline::{self, ImageError, Original};
use super::{CoverKey, Covers, Source, key, made, rules};
use crate::error::{CodexError, Result};
use crate::pages::{PageTransform, library};

/// A larger image is not taken.
pub const MAX_UPLOAD_BYTES: usize = 20 << 20;
/// Most images that people give for one book or series.
pub const MAX_GIVEN: usize = 20;

/// One of the covers of a book or series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Id.
    pub id: CoverId,
    /// Where it comes from.
    pub kind: CoverKind,
    /// Its version.
    pub version: i32,
    /// What it looks like, where that is known.
    pub look: Option<CoverLook>,
    /// Width and height in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// Name of the file it is.
    pub file_name: Option<String>,
    /// The page it was, counted from 1, with its book.
    pub page: Option<(BookId, u32)>,
    /// Whether it is the one that is shown.
    pub is_shown: bool,
    /// Whether a person chose it.
    pub is_chosen: bool,
}

impl Covers<'_> {
    /// The covers of a book or series: the one that is made of what is there, then the others as they came.
    pub async fn list(&self, viewer: &Viewer, owner: CoverOwner) -> Result<Vec<Candidate>> {
        let made = self.made_of(viewer, owner).await?;
        let covers = repo::covers::list(&self.0.db().read(), owner).await?;
        let shown = rules::pick(&covers).map(|cover| cover.id);
        let generated = covers.iter().find(|cover| cover.kind == CoverKind::Generated);
        let generated = Candidate {
            id: owner.generated(),
            kind: CoverKind::Generated,
            version: made.version,
            look: made.look,
            size: None,
            file_name: None,
            page: None,
            is_shown: shown.is_none(),
            is_chosen: generated.is_some_and(|cover| cover.chosen_at.is_some()),
        };
        let others = covers.iter().filter(|cover| cover.version != 0);
        let others = others.map(|cover| candidate(cover, shown == Some(cover.id)));
        Ok(std::iter::once(generated).filter(|made| made.version != 0).chain(others).collect())
    }

    /// The image of one of the covers of a book or series.
    pub async fn candidate_key(
        &self,
        viewer: &Viewer,
        owner: CoverOwner,
        id: CoverId,
    ) -> Result<CoverKey> {
        if id == owner.generated() {
            return match owner {
                CoverOwner::Book(book) => made(library::find(self.0, viewer, book).await?),
                CoverOwner::Series(series) => self.borrowed_key(viewer, series).await,
            };
        }
        self.made_of(viewer, owner).await?;
        let covers = repo::covers::list(&self.0.db().read(), owner).await?;
        let cover = covers.iter().find(|cover| cover.id == id && cover.version != 0);
        let cover = cover.ok_or(CodexError::NotFound(Resource::Cover))?;
        Ok(key(owner, cover.version, Source::Own))
    }

    /// Takes an image that a person gives, and shows it.
    pub async fn upload(&self, who: &Actor, owner: CoverOwner, image: Bytes) -> Result<Candidate> {
        self.made_of(who.viewer(), owner).await?;
        let probed = image_probe::probe(&image)
            .ok_or_else(|| refused(&ImageError::Damaged("it is no image".to_owned())))?;
        let original = self.original(image, probed.media_type).await?;
        self.give(owner, CoverKind::Uploaded, None, original).await
    }

    /// Takes a page of a book, of a series one of its books, as it is now, and shows it: that stays when the file is
    /// another one.
    pub async fn pick_page(
        &self,
        who: &Actor,
        owner: CoverOwner,
        book: BookId,
        page: u32,
    ) -> Result<Candidate> {
        self.made_of(who.viewer(), owner).await?;
        let of = self.0.books().find_row(who.viewer(), book).await?.book;
        let belongs = owner == CoverOwner::Book(book) || owner == CoverOwner::Series(of.series_id);
        if !belongs {
            return Err(CodexError::NotFound(Resource::Book));
        }
        let found = self.0.pages().find(who.viewer(), book, page).await?;
        let body = found.open(PageTransform::default()).await?;
        if body.content.len() > self.0.formats().limits().entry_bytes {
            return Err(CodexError::page_unavailable("the page is too large for a cover"));
        }
        let pieces: Vec<Bytes> = body
            .content
            .into_stream()
            .try_collect()
            .await
            .map_err(|error| CodexError::internal(error, "reading a page for a cover"))?;
        let original = self.original(pieces.concat().into(), body.media_type).await?;
        self.give(owner, CoverKind::Page, Some((book, page)), original).await
    }

    /// Shows one of the covers from now on; none: lets the rules decide again.
    pub async fn choose(
        &self,
        who: &Actor,
        owner: CoverOwner,
        chosen: Option<CoverId>,
    ) -> Result<()> {
        self.made_of(who.viewer(), owner).await?;
        let tx = self.0.db().begin().await?;
        let covers = repo::covers::lock(&tx, &[owner]).await?.remove(&owner).unwrap_or_default();
        let is_there = |id: CoverId| {
            id == owner.generated()
                || covers.iter().any(|cover| cover.id == id && cover.version != 0)
        };
        if !chosen.is_none_or(is_there) {
            return Err(CodexError::NotFound(Resource::Cover));
        }
        repo::covers::choose(&tx, owner, chosen).await?;
        settle(&tx, &[owner]).await?;
        tx.commit().await?;
        self.0.pages_state().books.forget_rows();
        Ok(())
    }

    /// Takes away an image that a person gave.
    pub async fn delete(&self, who: &Actor, owner: CoverOwner, id: CoverId) -> Result<()> {
        self.made_of(who.viewer(), owner).await?;
        let tx = self.0.db().begin().await?;
        let covers = repo::covers::lock(&tx, &[owner]).await?.remove(&owner).unwrap_or_default();
        if id == owner.generated() {
            return Err(CodexError::Conflict(Rule::CoverFromFile));
        }
        let cover = covers.iter().find(|cover| cover.id == id);
        match cover.ok_or(CodexError::NotFound(Resource::Cover))?.kind {
            CoverKind::Uploaded | CoverKind::Page => {}
            CoverKind::Generated | CoverKind::Sidecar => {
                return Err(CodexError::Conflict(Rule::CoverFromFile));
            }
        }
        repo::covers::delete(&tx, &[id]).await?;
        settle(&tx, &[owner]).await?;
        tx.commit().await?;
        self.0.pages_state().books.forget_rows();
        Ok(())
    }

    /// Has the shown covers of these books made anew, under versions that no cache knows.
    pub(crate) async fn renew(&self, books: &[BookId]) -> Result<()> {
        let owners: Vec<CoverOwner> = books.iter().map(|book| CoverOwner::Book(*book)).collect();
        let tx = self.0.db().begin().await?;
        let now = self.0.clock().now().timestamp_micros().to_be_bytes();
        for (owner, covers) in repo::covers::lock(&tx, &owners).await? {
            let version = rules::fresh_version(owner, &now);
            match (rules::pick(&covers), owner) {
                (Some(shown), _) => repo::covers::renew(&tx, shown.id, version).await?,
                (None, CoverOwner::Book(book)) => {
                    repo::books::set_cover_version(&tx, book, version).await?;
                }
                (None, CoverOwner::Series(_)) => {}
            }
        }
        settle(&tx, &owners).await?;
        tx.commit().await?;
        self.0.pages_state().books.forget_rows();
        Ok(())
    }

    /// The cover that is made of a book in sight, or that a series in sight borrows.
    async fn made_of(&self, viewer: &Viewer, owner: CoverOwner) -> Result<ShownCover> {
        match owner {
            CoverOwner::Book(book) => {
                let book = self.0.books().find_row(viewer, book).await?.book;
                Ok(ShownCover::made_of_book(&book))
            }
            CoverOwner::Series(series) => {
                let series = self.0.series().find(viewer, series).await?.series;
                Ok(ShownCover::borrowed_by_series(&series))
            }
        }
    }

    async fn original(&self, image: Bytes, media_type: &'static str) -> Result<Original> {
        let probed = image_probe::probe(&image);
        let (width, height) = (probed.and_then(|of| of.width), probed.and_then(|of| of.height));
        let max_pixels = self.0.formats().limits().pixels;
        let made = move || pipeline::original(&image, media_type, max_pixels);
        let cost = pipeline::decode_bytes(Some(media_type), width, height);
        let made = self.0.blocking().memory(cost, made).await?;
        made.map_err(|error| refused(&error))
    }

    /// Keeps an image and shows it; one that is there already is not kept twice.
    async fn give(
        &self,
        owner: CoverOwner,
        kind: CoverKind,
        page: Option<(BookId, u32)>,
        original: Original,
    ) -> Result<Candidate> {
        let Original { bytes, width, height, look } = original;
        let size = bytes.len() as u64;
        let content = self.0.storage().artwork().put(bytes.into()).await?;
        let tx = self.0.db().begin().await?;
        let covers = repo::covers::lock(&tx, &[owner]).await?.remove(&owner).unwrap_or_default();
        let given = covers.iter().filter(|cover| cover.content.is_some());
        let known = given.clone().find(|cover| cover.content.as_ref() == Some(&content));
        let id = match known {
            Some(known) => known.id,
            None if given.count() >= MAX_GIVEN => {
                return Err(CodexError::Conflict(Rule::TooManyCovers));
            }
            None => {
                let version = rules::fresh_version(owner, content.as_bytes());
                let id = CoverId(codex_utils::id::next());
                let (look, content) = (Some(look), Some(content));
                let of = CoverInsert::of(id, owner, kind);
                let new = CoverInsert { version, look, width, height, size, content, page, ..of };
                repo::covers::insert(&tx, &[new]).await?;
                id
            }
        };
        repo::covers::choose(&tx, owner, Some(id)).await?;
        settle(&tx, &[owner]).await?;
        let covers = repo::covers::list(&tx.conn(), owner).await?;
        tx.commit().await?;
        self.0.pages_state().books.forget_rows();
        let cover = covers.iter().find(|cover| cover.id == id);
        let cover = cover.ok_or(CodexError::NotFound(Resource::Cover))?;
        Ok(candidate(cover, true))
    }
}

/// Gives a series the images that people gave others, which are joined with it. What it shows changes only when nobody chose
/// that before.
pub(crate) async fn copy_given(tx: &Tx, from: &[SeriesId], to: SeriesId) -> Result<()> {
    let to = CoverOwner::Series(to);
    let owners: Vec<CoverOwner> =
        from.iter().map(|series| CoverOwner::Series(*series)).chain([to]).collect();
    let mut covers = repo::covers::lock(tx, &owners).await?;
    let own = covers.remove(&to).unwrap_or_default();
    let mut known: HashSet<String> = own.iter().filter_map(|cover| cover.content.clone()).collect();
    let (mut copies, mut chosen) = (Vec::new(), None);
    for cover in covers.into_values().flatten() {
        let Some(content) = cover.content.clone() else { continue };
        if known.len() >= MAX_GIVEN || !known.insert(content.clone()) {
            continue;
        }
        let id = CoverId(codex_utils::id::next());
        chosen = chosen.max(cover.chosen_at.map(|at| (at, id)));
        copies.push(CoverInsert {
            version: rules::fresh_version(to, content.as_bytes()),
            look: cover.look.as_deref().and_then(CoverLook::from_bytes),
            width: cover.width.unsigned_abs(),
            height: cover.height.unsigned_abs(),
            size: cover.size.unsigned_abs(),
            content: Some(content),
            page: cover.page_book_id.zip(cover.page.map(i32::unsigned_abs)),
            ..CoverInsert::of(id, to, cover.kind)
        });
    }
    if copies.is_empty() {
        return Ok(());
    }
    repo::covers::insert(tx, &copies).await?;
    let is_free = own.iter().all(|cover| cover.chosen_at.is_none());
    if let Some((_, id)) = chosen.filter(|_| is_free) {
        repo::covers::choose(tx, to, Some(id)).await?;
    }
    Ok(settle(tx, &[to]).await?)
}

fn candidate(cover: &cover::Model, is_shown: bool) -> Candidate {
    let name = |path: &String| path.rsplit('/').next().unwrap_or(path).to_owned();
    let page = cover.page.map(i32::unsigned_abs);
    Candidate {
        id: cover.id,
        kind: cover.kind,
        version: cover.version,
        look: cover.look.as_deref().and_then(CoverLook::from_bytes),
        size: Some((cover.width.unsigned_abs(), cover.height.unsigned_abs())),
        file_name: cover.path.as_ref().map(name),
        page: cover.page_book_id.zip(page),
        is_shown,
        is_chosen: cover.chosen_at.is_some(),
    }
}
