//! Random histories of folders: whatever is renamed, moved, copied, deleted, restored, packed anew, touched, unmounted
//! and mounted again, what people made of books stays as they made it, and with the content they made it of.

mod deeds;
mod marks;
mod world;

use std::collections::BTreeMap;

use codex_testkit::db::Engine;
use deeds::{Deed, Random};
use world::World;

/// Worlds made on each engine.
const WORLDS: u64 = 50;
/// Histories told in each world, one after the other.
const HISTORIES: usize = 10;
/// Scans, each after some deeds, in a history.
const ROUNDS: usize = 2;
/// The seed of the first world; the others follow it, so that what is green once stays so until something changes.
const FIRST_SEED: u64 = 20_261_129;
/// The seed of one world to make again, or of another to look at.
const REPLAY: &str = "CODEX_IDENTITY_SEED";

async fn histories(engine: Engine) {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration but this variable")]
    let replay = std::env::var(REPLAY).ok().and_then(|seed| seed.parse().ok());
    let first = replay.unwrap_or(FIRST_SEED);
    let count = if replay.is_some() { 1 } else { WORLDS };
    eprintln!("{count} worlds with {HISTORIES} histories each, from seed {first} on");
    let mut world = World::new(engine).await;
    let mut tally: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in (0..count).map(|number| first.wrapping_add(number)) {
        let mut random = Random::new(seed);
        let mut told = Vec::new();
        world.begin(&mut random).await;
        for round in 0..HISTORIES * ROUNDS {
            for _ in 0..=random.below(2) {
                if let Some(deed) = Deed::any(&mut random, &mut world) {
                    *tally.entry(deed.name()).or_default() += 1;
                    told.push(format!("{round}: {deed:?}"));
                }
            }
            told.push(format!("{round}: {}", world.scan(&mut random).await));
            let complaint = world.check().await;
            assert!(
                complaint.is_empty(),
                "seed {seed} ({REPLAY}={seed} tells it again)\n{}\n{complaint}",
                told.join("\n")
            );
        }
        world.end().await;
    }
    eprintln!("{tally:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_made_of_books_outlives_every_history_sqlite() {
    histories(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_made_of_books_outlives_every_history_postgres() {
    histories(Engine::Postgres).await;
}
