//! The stream of events for one client.
//! Must not leave a gap untold, nor a stream open for somebody who lost the right to it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::response::sse::Event as Record;
use codex_events::{Event, NumberedEvent};
use codex_models::{Actor, Permission, UserId};
use codex_services::auth::Credential;
use codex_services::events::{EventListener, Heard, Since};
use codex_services::{CodexError, OrWarn};
use futures::{Stream, StreamExt, stream};
use tokio::time::Instant;

use super::dto::{self, EventsQuery};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::identity::{self, Claim};
use crate::http::sse;
use crate::http::valid_query::ValidQuery;
use crate::http::view_as;
use crate::state::AppState;

/// Follow what happens: libraries, scans, series, books, own progress and account.
///
/// Server-sent events named `library.added|changed|deleted`, `scan.progress`, `series.changed`, `book.changed`,
/// `progress.changed`, `progress.series` (a whole series was marked), `account.changed` and, for those who may see
/// tasks, `task.changed` and `task.lane`, each with an id. The first record is `connected`, with the id to resume
/// from. After a cut send the last id as `Last-Event-ID` (or `lastEventId`): what was missed comes first, as long as
/// the server keeps it; otherwise `resync` says to fetch anew whatever is shown. Progress of running scans has no id
/// and is not repeated: after `connected`, ask for the scans that are shown.
#[utoipa::path(get, path = "/events", operation_id = "stream_events", tag = "events", params(EventsQuery),
               responses((status = 200, description = "The stream", body = String, content_type = "text/event-stream")))]
pub(super) async fn stream_events(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    headers: HeaderMap,
    uri: Uri,
    ValidQuery(query): ValidQuery<EventsQuery>,
) -> ApiResult<Response> {
    let listener = app.core.event_log().listen(since(&headers, &query)).await?;
    let credential = match identity::claim(&headers) {
        Claim::Credential(credential, _) => Some(credential),
        Claim::Anonymous | Claim::Malformed => None,
    };
    let greeting = dto::connected(listener.place());
    let actor = (*who).clone();
    let view_as = view_as::wanted(&headers, &uri);
    let open = Open { app, actor, credential, view_as, listener, look_at: next_look() };
    Ok(sse::response(stream::iter([greeting]).chain(follow(open)).map(Ok::<_, Infallible>)))
}

/// A browser keeps sending the address it began with, and the header it learned since.
fn since(headers: &HeaderMap, query: &EventsQuery) -> Since {
    match headers.get("last-event-id") {
        Some(id) => {
            let place = id.to_str().ok().and_then(|id| id.trim().parse().ok());
            place.map_or(Since::Unknown, Since::Place)
        }
        None => query.last_event_id.map_or(Since::Now, Since::Place),
    }
}

/// An open stream.
struct Open {
    app: AppState,
    actor: Actor,
    /// What was shown at the opening; a door that lets in by other means looks itself.
    credential: Option<Credential>,
    /// Through whose eyes its sender looks, when not their own.
    view_as: Option<UserId>,
    listener: EventListener,
    look_at: Instant,
}

/// The records that these eyes may see, until shutdown or until the right is gone.
fn follow(open: Open) -> impl Stream<Item = Record> + Send {
    stream::unfold(open, |mut open| async move {
        let record = Box::pin(open.next()).await?;
        Some((record, open))
    })
}

fn next_look() -> Instant {
    Instant::now() + sse::HEARTBEAT
}

impl Open {
    async fn next(&mut self) -> Option<Record> {
        loop {
            let heard = tokio::select! {
                () = self.app.shutdown.cancelled() => return None,
                () = tokio::time::sleep_until(self.look_at) => None,
                heard = self.listener.next() => Some(heard),
            };
            let Some(heard) = heard else {
                self.look_at = next_look();
                self.is_still_allowed().await.then_some(())?;
                continue;
            };
            // Without its database the server cannot promise that nothing is missed; the client comes back.
            match heard.or_warn("reading events for a listener")?? {
                Heard::Missed(place) => return Some(dto::resync(place)),
                Heard::Event(event) => {
                    let is_own_account = matches!(&event.event,
                        Event::AccountChanged { user } if *user == self.actor.user);
                    if is_own_account && !self.is_still_allowed().await {
                        return None;
                    }
                    if let Some(record) = self.record(&event).await? {
                        return Some(record);
                    }
                }
            }
        }
    }

    /// What of the event is to be told; `None` ends the stream, the inner one tells nothing.
    async fn record(&self, event: &Arc<NumberedEvent>) -> Option<Option<Record>> {
        let is_of_tasks =
            matches!(&event.event, Event::TaskChanged { .. } | Event::LaneChanged { .. });
        if is_of_tasks && !self.actor.may(Permission::TasksRead) {
            return Some(None);
        }
        let seen = self.app.core.event_log().seen_by(self.actor.viewer(), event).await;
        let Some(seen) = seen.or_warn("looking whether an event may be told")? else {
            return Some(None);
        };
        Some(Some(dto::record(&seen).or_warn("writing an event")?))
    }

    /// Looks again at who is listening and what they may see. A database that does not answer takes nobody's right.
    async fn is_still_allowed(&mut self) -> bool {
        let Some(credential) = &self.credential else { return true };
        match self.look_again(credential).await {
            Ok(actor) => {
                let is_allowed =
                    actor.user == self.actor.user && actor.may(Permission::LibrariesRead);
                self.actor = actor;
                is_allowed
            }
            Err(CodexError::Database(_) | CodexError::Busy { .. }) => true,
            Err(_) => false,
        }
    }

    async fn look_again(&self, credential: &Credential) -> Result<Actor, CodexError> {
        let auth = self.app.core.auth();
        let sender = auth.authenticate_anew(credential, self.actor.user).await?;
        let Some(id) = self.view_as else { return Ok(sender) };
        if !sender.may(Permission::UsersWrite) {
            return Err(CodexError::Denied(Permission::UsersWrite));
        }
        auth.view_as(&sender, id).await
    }
}
