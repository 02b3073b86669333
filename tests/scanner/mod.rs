//! Scans told to the binary.
//! Must not repeat the scanner's own tests.

mod chaos;
mod hostile;
mod killed;
mod large;
mod quarantined;
mod soak;
