//! The stream of events for one client.
//! Must not promise delivery: a client that missed something is told to fetch anew.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event as Record;
use codex_events::{Delivery, Subscription};
use codex_models::Viewer;
use futures::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::dto;
use crate::http::allow::{Allow, need};
use crate::http::sse;
use crate::state::AppState;

/// Follow what happens: libraries, scans, series, books and own progress.
///
/// Server-sent events named `library.added|changed|deleted`, `scan.progress`, `series.changed`,
/// `book.changed`, `progress.changed` and `resync`. Events are hints; after `resync` fetch anew.
#[utoipa::path(get, path = "/events", operation_id = "stream_events", tag = "events",
               responses((status = 200, description = "The stream", body = String, content_type = "text/event-stream")))]
pub(super) async fn stream_events(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    headers: HeaderMap,
) -> Response {
    let subscription = app.core.events().subscribe();
    // Nothing is kept for a client that was away, so it is told to look again.
    let greeting = [Some(sse::greeting()), headers.contains_key("last-event-id").then(dto::resync)];
    let events = follow(subscription, who.viewer().clone(), app.shutdown.clone());
    sse::response(
        stream::iter(greeting.into_iter().flatten()).chain(events).map(Ok::<_, Infallible>),
    )
}

/// The records that these eyes may see, until shutdown.
fn follow(
    subscription: Subscription,
    viewer: Viewer,
    shutdown: CancellationToken,
) -> impl Stream<Item = Record> + Send {
    stream::unfold(subscription, |mut subscription| async move {
        let delivery = subscription.next().await?;
        Some((delivery, subscription))
    })
    .filter_map(move |delivery| std::future::ready(visible_record(delivery, &viewer)))
    .take_until(shutdown.cancelled_owned())
}

fn visible_record(delivery: Delivery, viewer: &Viewer) -> Option<Record> {
    match delivery {
        Delivery::Missed => Some(dto::resync()),
        Delivery::Event(numbered) if !dto::is_visible(&numbered.event, viewer) => None,
        Delivery::Event(numbered) => match dto::record(numbered.event.clone()) {
            Ok(record) => Some(match numbered.place {
                Some(place) => record.id(place.to_string()),
                None => record,
            }),
            Err(error) => {
                tracing::warn!("an event could not be written: {error}");
                Some(dto::resync())
            }
        },
    }
}
