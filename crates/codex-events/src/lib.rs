//! codex-events: the event bus of a process; it puts the events of all processes into one order.
//! May depend on codex-models; knows no database. Events are hints and may be lost; whatever must happen is a task.

mod bus;

pub use bus::{Delivery, EventBus, NumberedEvent, Subscription};
pub use codex_models::events::Event;
