//! codex-tasks: the worker that runs persisted tasks, and what each kind of task does.
//! May depend on models, config, events, utils, db, services and scanner; knows no HTTP.

mod context;
mod handler;
mod handlers;
mod registry;
mod worker;

pub use context::{Counter, TaskContext};
pub use handler::{Again, Outcome, TaskError, TaskHandler};
pub use registry::{RegisteredTask, registry};
pub use worker::Worker;
