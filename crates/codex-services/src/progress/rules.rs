//! What a reported position means. Pure.
//! Must not know who reads.

use chrono::{DateTime, Utc};
use codex_db::entity::progress;
use codex_db::repo::progress::NewProgress;
use codex_models::progress::ProgressUpdate;

use crate::error::{CodexError, Result};

/// Longest locator that is kept, in bytes.
const MAX_LOCATOR_BYTES: usize = 16 << 10;
/// Longest name of a device that is kept, in characters.
const MAX_DEVICE_CHARS: usize = 100;
/// From this share on a book without page counts is finished.
const FINISHED_SHARE: f64 = 0.995;
/// Who goes back to before this share of a finished book reads it again.
const AGAIN_SHARE: f64 = 0.1;

/// The position to keep. `page_count` is 0 while unknown; `known` is what is kept now.
pub(super) fn position(
    update: ProgressUpdate,
    page_count: u32,
    known: Option<&progress::Model>,
    now: DateTime<Utc>,
) -> Result<NewProgress> {
    let page = update.page.map(|page| check_page(page, page_count)).transpose()?;
    let locator = update.locator.map(check_locator).transpose()?;
    let reported = update
        .percentage
        .map(check_percentage)
        .transpose()?
        .or_else(|| page.and_then(|page| share_of_page(page, page_count)))
        .or_else(|| locator.as_ref().and_then(|(_, share)| *share));
    let is_empty = page.is_none() && reported.is_none() && update.completed.is_none();
    if is_empty && locator.is_none() {
        let message = "a page, a percentage, a locator or completed is needed";
        return Err(CodexError::invalid("page", "required", message));
    }
    let completed =
        update.completed.unwrap_or_else(|| is_completed(page, reported, page_count, known));
    let kept_share = known.map_or(0.0, |known| known.percentage);
    // Marking as read without a position means the end; marking as unread means the beginning.
    let marked_share = update.completed.map(|completed| if completed { 1.0 } else { 0.0 });
    let percentage = reported.or(marked_share).unwrap_or(kept_share);
    let last_page = || i32::try_from(page_count).ok().filter(|count| completed && *count > 0);
    Ok(NewProgress {
        page: page.and_then(|page| i32::try_from(page).ok()).or_else(last_page),
        percentage,
        completed,
        locator: locator.map(|(text, _)| text),
        device: update.device.map(|name| name.chars().take(MAX_DEVICE_CHARS).collect()),
        // A clock that runs ahead must not lock out every later report.
        client_at: update.at.map_or(now, |at| at.min(now)),
    })
}

fn check_page(page: u32, page_count: u32) -> Result<u32> {
    let is_inside = page >= 1 && (page_count == 0 || page <= page_count);
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

/// The last page or the end finishes a book. A finished one stays so until somebody begins it again.
fn is_completed(
    page: Option<u32>,
    share: Option<f64>,
    page_count: u32,
    known: Option<&progress::Model>,
) -> bool {
    let at_last_page = page.is_some_and(|page| page_count > 0 && page >= page_count);
    let at_end = page.is_none() && share.is_some_and(|share| share >= FINISHED_SHARE);
    let was_completed = known.is_some_and(|known| known.completed);
    let begins_again = page == Some(1) || share.is_some_and(|share| share < AGAIN_SHARE);
    at_last_page || at_end || (was_completed && !begins_again)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use codex_models::{BookId, UserId};

    use super::*;

    fn nothing() -> ProgressUpdate {
        ProgressUpdate {
            page: None,
            percentage: None,
            completed: None,
            locator: None,
            device: None,
            at: None,
        }
    }

    fn at_page(page: u32) -> ProgressUpdate {
        ProgressUpdate { page: Some(page), ..nothing() }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000, 0).unwrap()
    }

    fn finished() -> progress::Model {
        progress::Model {
            user_id: UserId::parse(&"1".repeat(32)).unwrap(),
            book_id: BookId::parse(&"2".repeat(32)).unwrap(),
            page: Some(20),
            percentage: 1.0,
            completed: true,
            locator: None,
            device: None,
            client_at: now(),
            updated_at: now(),
        }
    }

    fn is_invalid(update: ProgressUpdate) -> bool {
        matches!(position(update, 20, None, now()), Err(CodexError::Invalid(_)))
    }

    #[test]
    fn a_page_gives_the_percentage_and_the_last_one_finishes() {
        let middle = position(at_page(5), 20, None, now()).unwrap();
        assert_eq!((middle.page, middle.percentage, middle.completed), (Some(5), 0.25, false));
        assert!(position(at_page(20), 20, None, now()).unwrap().completed);
    }

    #[test]
    fn positions_outside_the_book_are_refused() {
        assert!(is_invalid(at_page(0)));
        assert!(is_invalid(at_page(21)));
        for percentage in [-0.1, 1.1, f64::NAN] {
            assert!(is_invalid(ProgressUpdate { percentage: Some(percentage), ..nothing() }));
        }
        assert!(is_invalid(nothing()));
    }

    #[test]
    fn a_finished_book_stays_finished_until_it_is_begun_again() {
        let known = finished();
        assert!(position(at_page(18), 20, Some(&known), now()).unwrap().completed);
        assert!(!position(at_page(1), 20, Some(&known), now()).unwrap().completed);
        let said = ProgressUpdate { completed: Some(false), ..at_page(18) };
        assert!(!position(said, 20, Some(&known), now()).unwrap().completed);
    }

    #[test]
    fn marking_as_read_goes_to_the_end() {
        let marked = ProgressUpdate { completed: Some(true), ..nothing() };
        let kept = position(marked, 20, None, now()).unwrap();
        assert_eq!((kept.page, kept.percentage, kept.completed), (Some(20), 1.0, true));
    }

    #[test]
    fn a_locator_is_kept_verbatim_and_gives_the_percentage() {
        let text = r#"{ "href":"c1.xhtml", "locations":{"totalProgression":0.4,"x":1} }"#;
        let update = ProgressUpdate { locator: Some(text.to_owned()), ..nothing() };
        let kept = position(update, 0, None, now()).unwrap();
        assert_eq!((kept.locator.as_deref(), kept.percentage), (Some(text), 0.4));
        for bad in ["", "[]", "{", &format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_LOCATOR_BYTES))] {
            assert!(is_invalid(ProgressUpdate { locator: Some(bad.to_owned()), ..nothing() }));
        }
    }

    #[test]
    fn a_clock_that_runs_ahead_is_set_to_ours() {
        let ahead = ProgressUpdate { at: Some(now() + TimeDelta::days(1)), ..at_page(2) };
        assert_eq!(position(ahead, 20, None, now()).unwrap().client_at, now());
        let behind = ProgressUpdate { at: Some(now() - TimeDelta::days(1)), ..at_page(2) };
        assert_eq!(
            position(behind, 20, None, now()).unwrap().client_at,
            now() - TimeDelta::days(1)
        );
    }
}
