//! What waits to be read next.
//! Must not offer what somebody put off.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use codex_db::entity::deck_choice;
use codex_db::repo;
use codex_db::view::BookRow;
use codex_models::progress::DeckFilter;
use codex_models::{Actor, Page, PageRequest, Resource, SeriesId, Viewer};

use super::ProgressService;
use crate::error::{CodexError, Result};

/// Who wants to see a series never again says so.
const LONGEST_SNOOZE: TimeDelta = TimeDelta::days(36_500);

impl ProgressService<'_> {
    /// The first unread book of every series in which something was finished and nothing is begun, those of the series
    /// read last first.
    pub async fn on_deck(
        &self,
        viewer: &Viewer,
        filter: DeckFilter,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        Ok(repo::progress::deck::list(&self.0.db().read(), viewer, filter, page).await?)
    }

    /// What the viewer chose for a series, if it still holds.
    pub async fn deck_choice(
        &self,
        viewer: &Viewer,
        series: SeriesId,
    ) -> Result<Option<deck_choice::Model>> {
        let conn = self.0.db().read();
        if repo::series::in_sight(&conn, viewer, &[series]).await?.is_empty() {
            return Err(CodexError::NotFound(Resource::Series));
        }
        let Some(user) = viewer.user() else { return Ok(None) };
        let choice = repo::progress::deck::choice(&conn, user, series).await?;
        let now = self.0.clock().now();
        Ok(choice.filter(|choice| choice.snoozed_until.is_none_or(|until| until > now)))
    }

    /// Keeps a series off deck until some time, or for good.
    pub async fn put_off(
        &self,
        who: &Actor,
        series: SeriesId,
        until: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let tx = self.0.db().begin().await?;
        if repo::series::in_sight(&tx.conn(), who.viewer(), &[series]).await?.is_empty() {
            return Err(CodexError::NotFound(Resource::Series));
        }
        let latest = self.0.clock().now() + LONGEST_SNOOZE;
        let until = until.map(|until| until.clamp(DateTime::UNIX_EPOCH, latest).trunc_subsecs(6));
        repo::progress::deck::put_off(&tx, who.user, series, until).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a series come on deck again.
    pub async fn bring_back(&self, who: &Actor, series: SeriesId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        if repo::series::in_sight(&tx.conn(), who.viewer(), &[series]).await?.is_empty() {
            return Err(CodexError::NotFound(Resource::Series));
        }
        repo::progress::deck::bring_back(&tx, who.user, series).await?;
        Ok(tx.commit().await?)
    }
}
