//! What a report means. Pure.
//! Must not know what was reported before.

use chrono::{DateTime, SubsecRound, Utc};
use codex_db::entity::{progress, reading_session};
use codex_models::progress::{ProgressUpdate, SessionKind};
use codex_models::{BookId, SessionId, UserId};

use super::record::nothing_read;
use crate::error::{CodexError, Result};

/// Longest locator that is kept, in bytes.
const MAX_LOCATOR_BYTES: usize = 16 << 10;
/// Longest name of a device that is kept, in characters.
const MAX_DEVICE_CHARS: usize = 100;
/// From this share on a book without page counts is finished.
const FINISHED_SHARE: f64 = 0.995;
/// Nobody reads for longer without a turn of a page, in milliseconds.
const MAX_ACTIVE_MS: u64 = 24 * 60 * 60 * 1_000;

/// Who reports, where and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub(super) user: UserId,
    pub(super) book: BookId,
    /// Pages of the book; 0 while unknown.
    pub(super) page_count: u32,
    /// Id of the session.
    pub(super) id: SessionId,
    pub(super) now: DateTime<Utc>,
}

/// The session to log; its kind is what the update holds, where none is given.
pub(super) fn session(
    of: Report,
    kind: Option<SessionKind>,
    update: ProgressUpdate,
) -> Result<reading_session::Model> {
    let Report { user, book, page_count, id, now } = of;
    let kind = match kind {
        Some(kind) => needed(kind, &update)?,
        None => kind_of(&update)?,
    };
    // A clock that runs ahead must not lock out every later report.
    let ended_at = known_time(update.at.unwrap_or(now), now);
    let empty = nothing_read(user, id, book, ended_at);
    let device = update.device.as_deref().map(device_name);
    if kind == SessionKind::Unread {
        return Ok(reading_session::Model { device, ..empty });
    }
    if update.active_ms > MAX_ACTIVE_MS {
        let message = format!("at most {MAX_ACTIVE_MS} ms are read in one go");
        return Err(CodexError::invalid("activeMs", "out_of_range", message));
    }
    let page = update.page.map(|page| check_page(page, page_count)).transpose()?;
    let locator = update.locator.map(check_locator).transpose()?;
    let share = update
        .percentage
        .map(check_percentage)
        .transpose()?
        .or_else(|| page.and_then(|page| share_of_page(page, page_count)))
        .or_else(|| locator.as_ref().and_then(|(_, share)| *share));
    let marked = if kind == SessionKind::Read { Some(true) } else { update.completed };
    let completed = marked.or(is_end(page, share, page_count).then_some(true));
    // Marking as read without a position means the end; beginning anew without one means the beginning.
    let marked_share = marked.map(|is_read| if is_read { 1.0 } else { 0.0 });
    let last_page = Some(page_count).filter(|count| completed == Some(true) && *count > 0);
    Ok(reading_session::Model {
        kind,
        page: page.or(last_page).and_then(|page| i32::try_from(page).ok()),
        percentage: share.or(marked_share),
        completed,
        locator: locator.map(|(text, _)| text),
        device,
        active_ms: i64::try_from(update.active_ms).unwrap_or(i64::MAX),
        started_at: known_time(update.started_at.unwrap_or(ended_at), ended_at),
        ..empty
    })
}

/// What is told of a book that the user is not in.
pub(super) fn unread(user: UserId, book: BookId, at: DateTime<Utc>) -> progress::Model {
    progress::Model {
        user_id: user,
        book_id: book,
        page: None,
        percentage: 0.0,
        completed: false,
        locator: None,
        device: None,
        client_at: at,
        updated_at: at,
    }
}

fn kind_of(update: &ProgressUpdate) -> Result<SessionKind> {
    let ProgressUpdate { page, percentage, completed, locator, .. } = update;
    match (page, locator, percentage, completed) {
        (Some(_), ..) => Ok(SessionKind::Page),
        (None, Some(_), ..) => Ok(SessionKind::Locator),
        (None, None, Some(_), _) | (None, None, None, Some(false)) => Ok(SessionKind::Percentage),
        (None, None, None, Some(true)) => Ok(SessionKind::Read),
        (None, None, None, None) => {
            let message = "a page, a percentage, a locator or completed is needed";
            Err(CodexError::invalid("page", "required", message))
        }
    }
}

/// The kind, when the update holds what it needs.
fn needed(kind: SessionKind, update: &ProgressUpdate) -> Result<SessionKind> {
    let missing = match kind {
        SessionKind::Page => update.page.is_none().then_some("page"),
        SessionKind::Locator => update.locator.is_none().then_some("locator"),
        SessionKind::Percentage => update.percentage.is_none().then_some("percentage"),
        SessionKind::Read | SessionKind::Unread => None,
    };
    match missing {
        None => Ok(kind),
        Some(field) => {
            let message = format!("a session of this kind needs a {field}");
            Err(CodexError::invalid(field, "required", message))
        }
    }
}

/// A time between the beginning of all clocks and another time, as exact as both engines keep it.
fn known_time(time: DateTime<Utc>, latest: DateTime<Utc>) -> DateTime<Utc> {
    time.min(latest).max(DateTime::UNIX_EPOCH).trunc_subsecs(6)
}

fn device_name(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_DEVICE_CHARS).collect()
}

fn check_page(page: u32, page_count: u32) -> Result<u32> {
    let is_known = i32::try_from(page).is_ok();
    let is_inside = page >= 1 && is_known && (page_count == 0 || page <= page_count);
    if is_inside {
        return Ok(page);
    }
    let message = format!("page {page} is not one of the {page_count} pages");
    Err(CodexError::invalid("page", "out_of_range", message))
}

fn check_percentage(share: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(CodexError::invalid("percentage", "out_of_range", "a percentage lies between 0 and 1"))
}

/// The locator verbatim, with the share of the book it names, if any.
fn check_locator(text: String) -> Result<(String, Option<f64>)> {
    if text.len() > MAX_LOCATOR_BYTES {
        let message = format!("a locator has at most {MAX_LOCATOR_BYTES} bytes");
        return Err(CodexError::invalid("locator", "too_long", message));
    }
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(&text);
    let Some(locator) = parsed.ok().filter(serde_json::Value::is_object) else {
        return Err(CodexError::invalid("locator", "malformed", "a locator is a JSON object"));
    };
    let share = locator.pointer("/locations/totalProgression").and_then(serde_json::Value::as_f64);
    Ok((text, share.filter(|share| (0.0..=1.0).contains(share))))
}

fn share_of_page(page: u32, page_count: u32) -> Option<f64> {
    (page_count > 0).then(|| f64::from(page) / f64::from(page_count))
}

/// Whether a position is the last page or, where no page is told, the end.
fn is_end(page: Option<u32>, share: Option<f64>, page_count: u32) -> bool {
    let at_last_page = page.is_some_and(|page| page_count > 0 && page >= page_count);
    let at_end = page.is_none() && share.is_some_and(|share| share >= FINISHED_SHARE);
    at_last_page || at_end
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000, 0).unwrap()
    }

    fn report(page_count: u32) -> Report {
        Report {
            user: UserId::parse(&"1".repeat(32)).unwrap(),
            book: BookId::parse(&"2".repeat(32)).unwrap(),
            page_count,
            id: SessionId::parse(&"3".repeat(32)).unwrap(),
            now: now(),
        }
    }

    fn at_page(page: u32) -> ProgressUpdate {
        ProgressUpdate { page: Some(page), ..ProgressUpdate::default() }
    }

    fn logged(update: ProgressUpdate) -> Result<reading_session::Model> {
        session(report(20), None, update)
    }

    fn is_invalid(update: ProgressUpdate) -> bool {
        matches!(logged(update), Err(CodexError::Invalid(_)))
    }

    #[test]
    fn a_page_gives_the_percentage_and_the_last_one_finishes() {
        let middle = logged(at_page(5)).unwrap();
        assert_eq!((middle.page, middle.percentage, middle.completed), (Some(5), Some(0.25), None));
        assert_eq!(logged(at_page(20)).unwrap().completed, Some(true));
        let said = ProgressUpdate { completed: Some(false), ..at_page(20) };
        assert_eq!(logged(said).unwrap().completed, Some(false));
    }

    #[test]
    fn positions_outside_the_book_are_refused() {
        for page in [0, 21, u32::MAX] {
            assert!(is_invalid(at_page(page)));
        }
        assert!(session(report(0), None, at_page(u32::MAX)).is_err());
        for percentage in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            let update = ProgressUpdate { percentage: Some(percentage), ..at_page(1) };
            assert!(is_invalid(update));
        }
        assert!(is_invalid(ProgressUpdate::default()));
        assert!(is_invalid(ProgressUpdate { active_ms: MAX_ACTIVE_MS + 1, ..at_page(1) }));
    }

    #[test]
    fn marking_as_read_goes_to_the_end() {
        let marked = ProgressUpdate { completed: Some(true), ..ProgressUpdate::default() };
        let kept = logged(marked).unwrap();
        assert_eq!(kept.kind, SessionKind::Read);
        assert_eq!((kept.page, kept.percentage, kept.completed), (Some(20), Some(1.0), Some(true)));
    }

    #[test]
    fn a_locator_is_kept_verbatim_and_gives_the_percentage() {
        let text = r#"{ "href":"c1.xhtml", "locations":{"totalProgression":0.4,"x":1} }"#;
        let of = |text: &str| ProgressUpdate {
            locator: Some(text.to_owned()),
            ..ProgressUpdate::default()
        };
        let kept = session(report(0), None, of(text)).unwrap();
        assert_eq!((kept.locator.as_deref(), kept.percentage), (Some(text), Some(0.4)));
        for bad in ["", "[]", "{", &format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_LOCATOR_BYTES))] {
            assert!(is_invalid(of(bad)));
        }
    }

    #[test]
    fn a_kind_needs_what_it_is_about() {
        for kind in [SessionKind::Page, SessionKind::Locator, SessionKind::Percentage] {
            assert!(session(report(20), Some(kind), ProgressUpdate::default()).is_err());
        }
        let unread = session(report(20), Some(SessionKind::Unread), at_page(3)).unwrap();
        assert_eq!((unread.page, unread.percentage, unread.completed), (None, None, None));
    }

    #[test]
    fn times_are_set_to_what_can_be() {
        let of = |at, started_at| ProgressUpdate { at: Some(at), started_at, ..at_page(2) };
        let ahead = logged(of(now() + TimeDelta::days(1), None)).unwrap();
        assert_eq!(ahead.ended_at, now());
        let yesterday = now() - TimeDelta::days(1);
        assert_eq!(logged(of(yesterday, None)).unwrap().ended_at, yesterday);
        let begun_later = logged(of(yesterday, Some(now()))).unwrap();
        assert_eq!(begun_later.started_at, yesterday);
        let ancient = logged(of(DateTime::<Utc>::MIN_UTC, None)).unwrap();
        assert_eq!(ancient.ended_at, DateTime::UNIX_EPOCH);
    }
}
