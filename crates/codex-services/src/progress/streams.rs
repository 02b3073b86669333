//! Positions from pages that an app streams: all that the protocol of page streaming tells of reading.
//! Must not take a page for read that was fetched ahead.

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::page_stream;
use codex_db::repo;
use codex_models::progress::ProgressUpdate;
use codex_models::{Actor, BookId, Permission};

use super::ProgressService;
use crate::error::Result;

/// Requests that follow each other faster than this are those of an app that fetches ahead.
const BURST: TimeDelta = TimeDelta::seconds(1);
/// No app fetches further ahead than this.
const MOST_AHEAD: u32 = 16;
/// What is told of the device.
const DEVICE: &str = "OPDS";

/// Requests for pages of a book that followed each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// The furthest page, from 1.
    page: u32,
    /// Pages fetched before they are seen.
    ahead: u32,
    /// When one was asked for last.
    at: DateTime<Utc>,
}

impl Run {
    fn begin(page: u32, at: DateTime<Utc>) -> Self {
        Self { page, ahead: 0, at }
    }

    /// The run with one request more, and the page that is being read then, where it tells one. What comes in a burst was
    /// fetched ahead, so that of later pages the reader is as many behind; a jump begins anew and tells nothing until it is
    /// followed up, since apps also fetch a page to show it as a cover.
    fn and(self, page: u32, at: DateTime<Utc>) -> (Self, Option<u32>) {
        let is_burst = at - self.at < BURST;
        if is_burst && page <= self.page.saturating_add(MOST_AHEAD) {
            let ahead = self.ahead.saturating_add(page.saturating_sub(self.page));
            let run = Self { page: page.max(self.page), ahead: ahead.min(MOST_AHEAD), at };
            return (run, None);
        }
        if is_burst || page != self.page.saturating_add(1) {
            return (Self::begin(page, at), None);
        }
        let read = page.saturating_sub(self.ahead);
        (Self { page, at, ..self }, (read > 1).then_some(read))
    }
}

impl ProgressService<'_> {
    /// Notes that an app asked for a page, of somebody who wants that to move their position; it only moves forward.
    pub async fn note_streamed(&self, who: &Actor, book: BookId, page: u32) -> Result<()> {
        if !who.may(Permission::ProgressWrite) {
            return Ok(());
        }
        let conn = self.0.db().read();
        let now = self.0.clock().now();
        let known = repo::progress::streams::find(&conn, who.user, book).await?;
        let known = known.map(|row| Run {
            page: row.page.unsigned_abs(),
            ahead: row.ahead.unsigned_abs(),
            at: row.asked_at,
        });
        let (run, read) = match known {
            Some(run) => run.and(page, now),
            None => (Run::begin(page, now), None),
        };
        let tx = self.0.db().begin().await?;
        let row = page_stream::Model {
            user_id: who.user,
            book_id: book,
            page: i32::try_from(run.page).unwrap_or(i32::MAX),
            ahead: i32::try_from(run.ahead).unwrap_or(i32::MAX),
            asked_at: run.at,
        };
        repo::progress::streams::put(&tx, row).await?;
        tx.commit().await?;
        let Some(read) = read else { return Ok(()) };
        let kept = repo::progress::find(&self.0.db().read(), who.viewer(), book).await?;
        let is_behind = kept.is_none_or(|kept| {
            !kept.completed && kept.page.is_none_or(|page| page.unsigned_abs() < read)
        });
        if is_behind {
            let device = Some(DEVICE.to_owned());
            let update = ProgressUpdate { page: Some(read), device, ..ProgressUpdate::default() };
            self.save(who, book, update).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What requests at these seconds for these pages tell.
    fn told(requests: &[(f64, u32)]) -> Vec<u32> {
        let mut run: Option<Run> = None;
        let mut told = Vec::new();
        for (seconds, page) in requests {
            #[expect(clippy::cast_possible_truncation, reason = "a test counts few seconds")]
            let at = DateTime::UNIX_EPOCH + TimeDelta::milliseconds((seconds * 1_000.0) as i64);
            let (next, read) = match run {
                Some(run) => run.and(*page, at),
                None => (Run::begin(*page, at), None),
            };
            run = Some(next);
            told.extend(read);
        }
        told
    }

    #[test]
    fn pages_that_are_turned_one_by_one_are_read() {
        assert_eq!(told(&[(0.0, 1), (5.0, 2), (9.0, 3), (30.0, 4)]), [2, 3, 4]);
    }

    #[test]
    fn a_cover_is_not_read_nor_is_a_page_that_was_jumped_to() {
        assert!(told(&[(0.0, 1)]).is_empty());
        assert_eq!(told(&[(0.0, 1), (5.0, 40), (9.0, 41)]), [41]);
    }

    #[test]
    fn an_app_that_fetches_ahead_is_as_many_pages_behind() {
        // Three ahead, in any order.
        let opened = [(0.0, 1), (0.1, 2), (0.2, 4), (0.3, 3)];
        let turned = [(5.0, 5), (9.0, 6), (12.0, 7)];
        assert_eq!(told(&[&opened[..], &turned[..]].concat()), [2, 3, 4]);
    }

    #[test]
    fn going_back_tells_nothing() {
        assert_eq!(told(&[(0.0, 5), (5.0, 6), (9.0, 5), (12.0, 4)]), [6]);
    }
}
