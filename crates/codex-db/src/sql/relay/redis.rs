//! Redis (or Valkey) carries the notices of events in place of PostgreSQL, which is spared the lock of `NOTIFY` and a
//! connection a process. The log of events stays where it is.
//! Must not trust a notice to arrive: the log is looked at every second, so a server that is away only makes events late.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use codex_config::Secret;
use codex_events::Event;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{RETRY_PAUSE, STALE_TICKS, Silence, catch_up, read_up_to};
use crate::{Db, DbError, Result};

/// The log is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Notices that wait for the server; further ones are dropped, since the log tells the same.
const WAITING: usize = 1_024;

/// The way to a Redis server.
pub(crate) struct Redis {
    client: redis::Client,
    channel: String,
    notices: mpsc::Sender<String>,
    waiting: Mutex<Option<mpsc::Receiver<String>>>,
}

/// What a process tells the others.
#[derive(Serialize)]
struct NoticeRef<'a> {
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tick: Option<&'a Event>,
}

/// What another process told.
#[derive(Deserialize)]
struct Notice {
    from: String,
    place: Option<u64>,
    tick: Option<Event>,
}

impl Redis {
    /// Does not connect yet.
    pub(crate) fn new(url: &Secret<String>, channel: &str) -> Result<Self> {
        let client = redis::Client::open(url.expose().as_str())
            .map_err(|error| DbError::Address(format!("`events.redis_url`: {error}")))?;
        let (notices, waiting) = mpsc::channel(WAITING);
        Ok(Self {
            client,
            channel: channel.to_owned(),
            notices,
            waiting: Mutex::new(Some(waiting)),
        })
    }

    /// Tells of what was committed, as soon as the server takes it.
    pub(super) fn tell(&self, process: &str, place: Option<u64>, tick: Option<&Event>) {
        match serde_json::to_string(&NoticeRef { from: process, place, tick }) {
            Ok(notice) => {
                if self.notices.try_send(notice).is_err() {
                    tracing::debug!("a notice of events was dropped; others find them in the log");
                }
            }
            Err(error) => tracing::debug!("a notice of events cannot be written: {error}"),
        }
    }

    /// Sends what is told until told to stop.
    pub(super) async fn send(&self, stop: &CancellationToken) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        // One sender a process, which is all there ever is.
        let Some(mut waiting) = waiting else { return };
        while !stop.is_cancelled() {
            let sent = tokio::select! {
                () = stop.cancelled() => return,
                sent = self.send_all(&mut waiting) => sent,
            };
            if let Err(error) = sent {
                tracing::debug!("notices of events wait for Redis: {error}");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(RETRY_PAUSE) => {}
                }
            }
        }
    }

    async fn send_all(&self, waiting: &mut mpsc::Receiver<String>) -> redis::RedisResult<()> {
        let mut connection = self.client.get_multiplexed_async_connection().await?;
        while let Some(notice) = waiting.recv().await {
            let mut publish = redis::cmd("PUBLISH");
            publish.arg(&self.channel).arg(notice);
            publish.query_async::<i64>(&mut connection).await?;
        }
        Ok(())
    }
}

/// Listens until told to stop or the connection is lost; without one the log is still looked at.
pub(super) async fn follow(
    db: &Db,
    redis: &Redis,
    stop: &CancellationToken,
    is_well: &mut bool,
) -> Result<()> {
    let mut messages = match listen(redis).await {
        Ok(messages) => messages.boxed(),
        Err(error) => {
            if std::mem::replace(is_well, false) {
                tracing::warn!(
                    "events of other processes are a second late, Redis is away: {error}"
                );
            }
            // The log alone, until the next try.
            catch_up(db).await?;
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            return Ok(());
        }
    };
    catch_up(db).await?;
    let caught_up = Instant::now();
    if !std::mem::replace(is_well, true) {
        tracing::info!("Redis tells of events again");
    }
    let mut silence = Silence::new(LOOK_EVERY, db.0.bus.last_place().unwrap_or_default());
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = db.0.relay.out_of_order.notified() => catch_up(db).await?,
            message = messages.next() => match message {
                Some(text) => heed(db, &text, caught_up).await?,
                // The next round listens anew, and catches up.
                None => return Ok(()),
            },
            () = silence.due() => if silence.is_suspicious(db).await? {
                catch_up(db).await?;
            },
        }
    }
}

async fn listen(
    redis: &Redis,
) -> redis::RedisResult<impl futures::Stream<Item = String> + Send + use<>> {
    let mut listener = redis.client.get_async_pubsub().await?;
    listener.subscribe(&redis.channel).await?;
    Ok(listener.into_on_message().filter_map(async |message| message.get_payload().ok()))
}

async fn heed(db: &Db, text: &str, caught_up: Instant) -> Result<()> {
    let notice: Notice = match serde_json::from_str(text) {
        Ok(notice) => notice,
        Err(error) => {
            tracing::debug!("a notice of events is not understood: {error}");
            return Ok(());
        }
    };
    if notice.from == db.0.relay.process {
        return Ok(());
    }
    if let Some(place) = notice.place {
        read_up_to(db, place).await?;
    }
    if let Some(tick) = notice.tick
        && caught_up.elapsed() > STALE_TICKS
    {
        db.0.bus.tick(tick);
    }
    Ok(())
}
