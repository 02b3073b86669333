//! Values from `CODEX_<SECTION>__<KEY>` variables.
//! Must not read the process environment: the caller hands it in.

use serde_json::Value;

use crate::error::Problem;
use crate::section::{Key, Kind};
use crate::suggest::nearest;

const PREFIX: &str = "CODEX_";
/// Names with our prefix that are not configuration: the file's path, and what tests and tools use.
const OTHER: &[&str] = &["CODEX_CONFIG"];
const OTHER_PREFIXES: &[&str] = &["CODEX_TEST_", "CODEX_E2E_", "CODEX_BENCH_"];

/// The variable that sets a key.
pub(crate) fn variable(key: &Key) -> String {
    format!("{PREFIX}{}__{}", key.section.to_uppercase(), key.name.to_uppercase())
}

/// A value from a variable: key, variable name, value.
pub(crate) type EnvValue<'a> = (&'a Key, String, Value);

/// Reads all variables with our prefix; unknown ones are problems.
pub(crate) fn read<'a>(
    keys: &'a [Key],
    vars: impl Iterator<Item = (String, String)>,
    problems: &mut Vec<Problem>,
) -> Vec<EnvValue<'a>> {
    let names: Vec<String> = keys.iter().map(variable).collect();
    let mut values = Vec::new();
    for (name, text) in vars {
        let is_ours = name.starts_with(PREFIX)
            && !OTHER.contains(&name.as_str())
            && !OTHER_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        if !is_ours {
            continue;
        }
        let Some(key) = names.iter().position(|known| *known == name).and_then(|at| keys.get(at))
        else {
            problems.push(unknown(&name, &names));
            continue;
        };
        match parse(key.kind, &text) {
            Ok(value) => values.push((key, name, value)),
            Err(expected) => problems.push(Problem {
                key: format!("{}.{}", key.section, key.name),
                origin: format!("variable {name}"),
                message: format!("`{text}` is not {expected}"),
                remedy: format!("give {expected}"),
            }),
        }
    }
    values
}

fn unknown(name: &str, names: &[String]) -> Problem {
    let remedy = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => "remove it; `codex config show` lists every key".to_owned(),
    };
    Problem {
        key: name.to_owned(),
        origin: "environment".to_owned(),
        message: "is not a known variable".to_owned(),
        remedy,
    }
}

fn parse(kind: Kind, text: &str) -> Result<Value, &'static str> {
    match kind {
        Kind::Text => Ok(Value::from(text)),
        Kind::Number => {
            text.trim().parse::<u64>().map(Value::from).map_err(|_malformed| "a whole number")
        }
        Kind::Switch => {
            text.trim().parse::<bool>().map(Value::from).map_err(|_malformed| "true or false")
        }
        Kind::List => Ok(text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect()),
    }
}
