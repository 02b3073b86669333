//! One sender, any number of listeners, bounded.
//! Must not block a publisher: a listener that is too slow is told that it missed something.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use codex_models::events::Event;
use tokio::sync::broadcast;

/// An event with its place in this process's order, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedEvent {
    /// Place in the order.
    pub id: u64,
    /// What happened.
    pub event: Event,
}

/// What a listener gets next.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// An event.
    Event(Arc<NumberedEvent>),
    /// This many events were lost, because the listener was too slow.
    Missed(u64),
}

/// Publishes events to the listeners of this process.
#[derive(Debug, Clone)]
pub struct EventBus {
    sender: broadcast::Sender<Arc<NumberedEvent>>,
    next_id: Arc<AtomicU64>,
}

impl EventBus {
    /// A bus that keeps this many events for its slowest listener.
    pub fn new(capacity: usize) -> Self {
        let (sender, _receiver) = broadcast::channel(capacity.max(1));
        Self { sender, next_id: Arc::new(AtomicU64::new(1)) }
    }

    /// Publishes an event. Only a committed transaction and the progress of a task do this.
    pub fn publish(&self, event: Event) {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        // No listener is no fault.
        drop(self.sender.send(Arc::new(NumberedEvent { id, event })));
    }

    /// Listens from now on.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }
}

/// One listener.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Arc<NumberedEvent>>);

impl Subscription {
    /// The next event, or word of a gap; `None` when the bus is gone.
    pub async fn next(&mut self) -> Option<Delivery> {
        match self.0.recv().await {
            Ok(event) => Some(Delivery::Event(event)),
            Err(broadcast::error::RecvError::Lagged(missed)) => Some(Delivery::Missed(missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use codex_models::LibraryId;

    use super::*;

    fn event() -> Event {
        Event::LibraryAdded {
            library: LibraryId::parse("0193000000007000800000000000002a").unwrap(),
        }
    }

    #[tokio::test]
    async fn every_listener_hears_events_in_order() {
        let bus = EventBus::new(8);
        let mut listeners = [bus.subscribe(), bus.subscribe()];
        bus.publish(event());
        bus.publish(event());
        for listener in &mut listeners {
            for id in 1..=2 {
                assert!(matches!(listener.next().await, Some(Delivery::Event(e)) if e.id == id));
            }
        }
    }

    #[tokio::test]
    async fn a_slow_listener_is_told_that_it_missed_events() {
        let bus = EventBus::new(2);
        let mut listener = bus.subscribe();
        for _ in 0..5 {
            bus.publish(event());
        }
        assert!(matches!(listener.next().await, Some(Delivery::Missed(3))));
    }
}
