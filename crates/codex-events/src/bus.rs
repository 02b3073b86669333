//! One sender, any number of listeners, bounded; logged events in the order of their places.
//! Must not block a publisher: a listener that is too slow is told that it missed something.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use codex_models::events::Event;
use tokio::sync::{broadcast, watch};

/// An event with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedEvent {
    /// Place in the log, the same in every process; a tick has none.
    pub place: Option<u64>,
    /// What happened.
    pub event: Event,
}

/// What a listener gets next.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// An event.
    Event(Arc<NumberedEvent>),
    /// Events were lost: the listener was too slow, or this process could not read them.
    Missed,
}

/// What travels to the listeners.
#[derive(Debug, Clone)]
enum Message {
    Event(Arc<NumberedEvent>),
    Gap,
}

/// How far the log was told in this process.
#[derive(Debug, Default)]
struct Order {
    /// Place of the newest event that was told.
    last: Option<u64>,
    /// Whether somebody reads what other processes write.
    is_followed: bool,
}

/// Publishes events to the listeners of this process, each place once and in order, whoever committed it.
#[derive(Debug, Clone)]
pub struct EventBus {
    sender: broadcast::Sender<Message>,
    order: Arc<Mutex<Order>>,
    followed: watch::Sender<bool>,
}

impl EventBus {
    /// A bus that keeps this many events for its slowest listener.
    pub fn new(capacity: usize) -> Self {
        let (sender, _receiver) = broadcast::channel(capacity.max(1));
        Self { sender, order: Arc::default(), followed: watch::Sender::new(false) }
    }

    /// Listens from now on.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }

    /// Place of the newest event that was told; `None` while nothing is known of the log.
    pub fn last_place(&self) -> Option<u64> {
        self.order().last
    }

    /// Whether the events of other processes are told, too.
    pub fn is_followed(&self) -> bool {
        self.order().is_followed
    }

    /// Waits until the events of other processes are told, too.
    pub async fn followed(&self) {
        // The sender lives as long as this bus, so the wait cannot fail.
        drop(self.followed.subscribe().wait_for(|is_followed| *is_followed).await);
    }

    /// Tells of something that is kept nowhere.
    pub fn tick(&self, event: Event) {
        self.send(Message::Event(Arc::new(NumberedEvent { place: None, event })));
    }

    /// Tells what a transaction of this process committed at these places. `false` when something before them was
    /// not told yet: then the follower reads them, in their order.
    pub fn committed(&self, first: u64, events: Vec<Event>) -> bool {
        let mut order = self.order();
        let is_next = order.last.is_none_or(|last| first <= last + 1);
        if order.is_followed && !is_next {
            return false;
        }
        for (place, event) in (first..).zip(events) {
            // Without a follower the order of two concurrent commits is not known, and both are told.
            if !order.is_followed || order.last.is_none_or(|last| place > last) {
                self.send_logged(place, event);
            }
            order.last = order.last.max(Some(place));
        }
        true
    }

    /// Tells what was read of the log, in the order of places; an event that this program does not understand is
    /// `None` and becomes a gap, as does a place that is missing.
    pub fn read(&self, rows: impl IntoIterator<Item = (u64, Option<Event>)>) {
        let mut order = self.order();
        for (place, event) in rows {
            let last = order.last.unwrap_or_else(|| place.saturating_sub(1));
            if place <= last {
                continue;
            }
            if place > last + 1 {
                self.send(Message::Gap);
            }
            match event {
                Some(event) => self.send_logged(place, event),
                None => self.send(Message::Gap),
            }
            order.last = Some(place);
        }
    }

    /// The follower begins at the end of the log, or begins anew because the log is another one. Whoever listens
    /// already may have missed what others wrote before.
    pub fn follow_from(&self, place: u64) {
        let mut order = self.order();
        let is_another_log = order.is_followed;
        order.last = if is_another_log { Some(place) } else { order.last.max(Some(place)) };
        order.is_followed = true;
        self.send(Message::Gap);
        self.followed.send_replace(true);
    }

    /// Nothing up to this place can be read any more.
    pub fn skip_to(&self, place: u64) {
        let mut order = self.order();
        if order.last < Some(place) {
            order.last = Some(place);
            self.send(Message::Gap);
        }
    }

    /// The follower ends; from now on only this process's own events are told.
    pub fn unfollow(&self) {
        self.order().is_followed = false;
        self.followed.send_replace(false);
    }

    fn send_logged(&self, place: u64, event: Event) {
        self.send(Message::Event(Arc::new(NumberedEvent { place: Some(place), event })));
    }

    fn send(&self, message: Message) {
        // No listener is no fault.
        drop(self.sender.send(message));
    }

    fn order(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One listener.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Message>);

impl Subscription {
    /// The next event, or word of a gap; `None` when the bus is gone.
    pub async fn next(&mut self) -> Option<Delivery> {
        match self.0.recv().await {
            Ok(Message::Event(event)) => Some(Delivery::Event(event)),
            Ok(Message::Gap) | Err(broadcast::error::RecvError::Lagged(_)) => {
                Some(Delivery::Missed)
            }
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

    fn rows(places: impl IntoIterator<Item = u64>) -> Vec<(u64, Option<Event>)> {
        places.into_iter().map(|place| (place, Some(event()))).collect()
    }

    /// The places a listener hears, 0 for a gap, up to the one that ends the story.
    async fn heard(listener: &mut Subscription, until: u64) -> Vec<u64> {
        let mut places = Vec::new();
        while places.last() != Some(&until) {
            places.push(match listener.next().await.unwrap() {
                Delivery::Event(event) => event.place.unwrap(),
                Delivery::Missed => 0,
            });
        }
        places
    }

    #[tokio::test]
    async fn every_listener_hears_events_in_order() {
        let bus = EventBus::new(8);
        let mut listeners = [bus.subscribe(), bus.subscribe()];
        assert!(bus.committed(1, vec![event(), event()]));
        for listener in &mut listeners {
            assert_eq!(heard(listener, 2).await, [1, 2]);
        }
    }

    #[tokio::test]
    async fn a_slow_listener_is_told_that_it_missed_events() {
        let bus = EventBus::new(2);
        let mut listener = bus.subscribe();
        bus.committed(1, vec![event(); 5]);
        assert_eq!(heard(&mut listener, 5).await, [0, 4, 5]);
    }

    #[tokio::test]
    async fn own_events_wait_for_earlier_ones_of_others_and_an_echo_is_dropped() {
        let bus = EventBus::new(16);
        bus.follow_from(0);
        let mut listener = bus.subscribe();
        assert!(bus.committed(1, vec![event()]));
        assert!(!bus.committed(3, vec![event()]), "2 belongs to somebody else");
        bus.read(rows(1..=3));
        assert!(bus.committed(3, vec![event(), event()]), "3 was told meanwhile");
        bus.read(rows(3..=5));
        assert_eq!(heard(&mut listener, 5).await, [1, 2, 3, 4, 5]);
    }

    #[tokio::test]
    async fn what_cannot_be_read_becomes_a_gap() {
        let bus = EventBus::new(16);
        bus.follow_from(0);
        let mut listener = bus.subscribe();
        bus.read(rows([4]));
        bus.read([(5, None), (6, Some(event()))]);
        bus.skip_to(8);
        bus.read(rows([9]));
        assert_eq!(heard(&mut listener, 9).await, [0, 4, 0, 6, 0, 9]);
    }

    #[tokio::test]
    async fn a_tick_has_no_place_and_moves_none() {
        let bus = EventBus::new(16);
        let mut listener = bus.subscribe();
        bus.tick(event());
        bus.committed(1, vec![event()]);
        assert!(matches!(listener.next().await, Some(Delivery::Event(e)) if e.place.is_none()));
        assert!(matches!(listener.next().await, Some(Delivery::Event(e)) if e.place == Some(1)));
        assert_eq!(bus.last_place(), Some(1));
    }
}
