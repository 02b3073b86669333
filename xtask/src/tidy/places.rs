//! Laws 4, 5, 6 and 8: what may be written only in certain places.
//! Must not parse Rust: it looks at lines of code without comments.

use super::Source;

/// A text that may stand only below some paths.
struct Place {
    text: &'static str,
    /// Only files below this path are looked at.
    within: &'static str,
    allowed: &'static [&'static str],
    why: &'static str,
}

const PLACES: &[Place] = &[
    Place {
        text: "sea_orm::",
        within: "",
        allowed: &[
            "crates/codex-db/",
            "migration/",
            "crates/codex-models/src/",
            "crates/codex-testkit/src/db",
            "xtask/",
        ],
        why: "SeaORM belongs to codex-db, migration and models' feature `orm`",
    },
    Place {
        text: "axum::",
        within: "",
        allowed: &[
            "crates/codex-api/",
            "src/commands/serve",
            "crates/codex-testkit/src/",
            "tests/",
            "xtask/",
        ],
        why: "axum belongs to codex-api and the binary's listener",
    },
    Place {
        text: "DbBackend::",
        within: "",
        allowed: &[
            "crates/codex-db/src/sql/",
            "migration/src/helpers.rs",
            "crates/codex-testkit/src/db",
            "crates/codex-db/tests/",
            "xtask/",
        ],
        why: "what differs between the databases lives in codex-db/src/sql/ and migration/src/helpers.rs",
    },
    Place {
        text: "feature = \"rar\"",
        within: "",
        allowed: &["crates/codex-parsers/", "xtask/"],
        why: "ask `Formats::supports` at run time",
    },
    Place {
        text: "feature = \"embed-frontend\"",
        within: "",
        allowed: &["crates/codex-api/src/web", "crates/codex-api/build.rs", "xtask/"],
        why: "embedding is web.rs' business",
    },
    Place {
        text: "spawn_blocking(",
        within: "crates/",
        allowed: &["crates/codex-services/src/blocking", "crates/codex-testkit/"],
        why: "blocking work goes through `core.blocking()`",
    },
    Place { text: "map_err(|_|", within: "", allowed: &["xtask/"], why: "errors keep their cause" },
];

pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        for place in PLACES {
            let is_out_of_place = source.path.starts_with(place.within)
                && !place.allowed.iter().any(|allowed| source.path.starts_with(allowed));
            if is_out_of_place && let Some(line) = line_with(&source.text, place.text) {
                faults.push(format!(
                    "{}:{line}: `{}` does not belong here: {}",
                    source.path, place.text, place.why
                ));
            }
        }
        faults.extend(logic_in_routes(source));
        faults.extend(sibling_protocols(source));
    }
    faults
}

fn line_with(text: &str, needle: &str) -> Option<usize> {
    text.lines()
        .position(|line| line.split("//").next().is_some_and(|code| code.contains(needle)))
        .map(|at| at + 1)
}

/// Law 8: a `mod.rs` below the API holds routes and re-exports only.
fn logic_in_routes(source: &Source) -> Option<String> {
    let is_route_file =
        source.path.starts_with("crates/codex-api/src/v1/") && source.path.ends_with("/mod.rs");
    let line = is_route_file.then(|| line_with(&source.text, "async fn ")).flatten()?;
    Some(format!("{}:{line}: handlers belong in a file of their own beside `mod.rs`", source.path))
}

/// A protocol of the API never imports a sibling protocol.
fn sibling_protocols(source: &Source) -> Option<String> {
    const PROTOCOLS: &[&str] = &["v1", "opds", "opds2", "komga", "koreader"];
    let inside = source.path.strip_prefix("crates/codex-api/src/")?;
    let own = PROTOCOLS.iter().find(|protocol| inside.starts_with(&format!("{protocol}/")))?;
    PROTOCOLS.iter().filter(|protocol| protocol != &own).find_map(|sibling| {
        let line = line_with(&source.text, &format!("crate::{sibling}::"))?;
        Some(format!("{}:{line}: {own} must not import its sibling {sibling}", source.path))
    })
}
