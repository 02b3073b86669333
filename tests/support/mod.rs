//! The binary as a process, a folder for it to work in, and a small HTTP client.
//! Must not know any story.

mod browser;
pub(crate) mod catalogs;
pub(crate) mod fleet;
mod http;
mod identity;
mod install;
pub(crate) mod postgres;
mod proxy;
pub(crate) mod readers;

pub(crate) use browser::{Browser, Page};
pub(crate) use codex_testkit::db::Engine;
pub(crate) use http::send;
pub(crate) use identity::{Identity, RoundRobin};
pub(crate) use install::{Install, shared};

/// The program under test: the one that was built with the tests, or another one that the environment names, so that a
/// release build can be judged without building the tests that way too.
pub(crate) fn program() -> std::ffi::OsString {
    std::env::var_os("CODEX_TEST_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_codex").into())
}

/// Expands a story into one test on each engine.
macro_rules! on_both_engines {
    ($($story:ident),* $(,)?) => {
        $(mod $story {
            #[test]
            fn sqlite() {
                super::$story(crate::support::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$story(crate::support::Engine::Postgres);
            }
        })*
    };
}

pub(crate) use on_both_engines;
