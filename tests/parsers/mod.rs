//! `codex scan` told to the binary.
//! Must not repeat the parsers' own tests.

mod scan;
