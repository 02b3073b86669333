//! Forgets what is remembered of accounts when any process changes them.
//! Must not be the only safeguard: what is remembered ends by itself within seconds.

use codex_events::{Delivery, Event};
use tokio_util::sync::CancellationToken;

use super::Auth;

impl Auth<'_> {
    /// Heeds changes of accounts until the token is canceled. One per process that answers requests.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut events = self.0.events().subscribe();
        loop {
            let delivery = tokio::select! {
                () = stop.cancelled() => return,
                delivery = events.next() => delivery,
            };
            match delivery {
                None => return,
                Some(Delivery::Missed) => self.state().forget_all(),
                Some(Delivery::Event(numbered)) => {
                    if let Event::AccountChanged { user } = &numbered.event {
                        self.state().forget(*user).await;
                    }
                }
            }
        }
    }
}
