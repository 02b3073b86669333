//! Forgets what is remembered of accounts and of who sees which book when any process changes them.
//! Must not be the only safeguard: what is remembered ends by itself within seconds.

use codex_events::{Delivery, Event};
use tokio_util::sync::CancellationToken;

use super::Auth;

impl Auth<'_> {
    /// Heeds changes of accounts and books until the token is canceled. One per process that answers requests.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut events = self.0.events().subscribe();
        loop {
            let delivery = tokio::select! {
                () = stop.cancelled() => return,
                delivery = events.next() => delivery,
            };
            match delivery {
                None => return,
                Some(Delivery::Missed) => {
                    self.state().forget_all();
                    self.0.pages_state().books.forget_rows();
                }
                Some(Delivery::Event(numbered)) => {
                    self.heed(&numbered.event).await;
                }
            }
        }
    }

    async fn heed(&self, event: &Event) {
        if let Event::AccountChanged { user } = event {
            self.state().forget(*user).await;
        }
        if matches!(event, Event::BooksChanged { .. } | Event::LibraryDeleted { .. }) {
            self.0.pages_state().books.forget_rows();
        }
    }
}
