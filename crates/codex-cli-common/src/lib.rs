//! codex-cli-common: what every command needs: arguments, configuration, tracing, the core, background work, shutdown.
//! May depend on all but codex-api; knows no HTTP.

pub mod args;
pub mod background;
pub mod boot;
pub mod connect;
pub mod data_lock;
pub mod shutdown;
pub mod tracing;

pub use args::GlobalArgs;
pub use background::Background;
pub use boot::{Booted, boot};
pub use connect::Patience;
pub use data_lock::DataLock;
pub use shutdown::Shutdown;
