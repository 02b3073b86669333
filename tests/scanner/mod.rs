//! Scans told to the binary.
//! Must not repeat the scanner's own tests.

mod killed;
mod large;
