//! An SQLite file: a command beside the server may write events, too.
//! Must look at one row only while nothing happens.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::catch_up;
use crate::{Db, Result};

/// The file is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

pub(super) async fn follow(db: &Db, stop: &CancellationToken) -> Result<()> {
    loop {
        catch_up(db).await?;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = db.0.relay.out_of_order.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
