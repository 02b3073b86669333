//! Values from `CODEX_<SECTION>__<KEY>` variables.
//! Must not read the process environment: the caller hands it in.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::Problem;
use crate::section::{Key, Kind};
use crate::suggest::nearest;

const PREFIX: &str = "CODEX_";
/// More numbered things than this have no variables.
const MAX_ITEMS: usize = 32;
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
    let mut items = Vec::new();
    for (name, text) in vars {
        let is_ours = name.starts_with(PREFIX)
            && !OTHER.contains(&name.as_str())
            && !OTHER_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        if !is_ours {
            continue;
        }
        if let Some(item) = Item::find(keys, &name) {
            items.push((item, name, text));
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
    values.extend(collect(items, problems));
    values
}

/// One key of one numbered thing: `CODEX_OIDC__PROVIDERS__0__CLIENT_ID`.
struct Item<'a> {
    key: &'a Key,
    number: usize,
    name: &'static str,
    kind: Kind,
}

impl<'a> Item<'a> {
    fn find(keys: &'a [Key], name: &str) -> Option<Self> {
        keys.iter().find_map(|key| {
            let Kind::Items(known) = key.kind else { return None };
            let rest = name.strip_prefix(&variable(key))?.strip_prefix("__")?;
            let (number, wanted) = rest.split_once("__")?;
            let number = number.parse().ok().filter(|number| *number < MAX_ITEMS)?;
            let (name, kind) =
                known.iter().copied().find(|(name, _)| name.to_uppercase() == wanted)?;
            Some(Self { key, number, name, kind })
        })
    }
}

/// Things by number.
type Numbered = BTreeMap<usize, Map<String, Value>>;

/// Numbered things of one list; a number left out is a problem.
fn collect<'a>(
    items: Vec<(Item<'a>, String, String)>,
    problems: &mut Vec<Problem>,
) -> Vec<EnvValue<'a>> {
    let mut lists: Vec<(&'a Key, String, Numbered)> = Vec::new();
    for (item, variable, text) in items {
        let value = match parse(item.kind, &text) {
            Ok(value) => value,
            Err(expected) => {
                problems.push(Problem {
                    key: format!("{}.{}", item.key.section, item.key.name),
                    origin: format!("variable {variable}"),
                    message: format!("`{}` is not {expected}", item.name),
                    remedy: format!("give {expected}"),
                });
                continue;
            }
        };
        let at = lists.iter().position(|(key, _, _)| std::ptr::eq(*key, item.key));
        let at = at.unwrap_or_else(|| {
            lists.push((item.key, variable, BTreeMap::new()));
            lists.len() - 1
        });
        if let Some((_, _, list)) = lists.get_mut(at) {
            list.entry(item.number).or_default().insert(item.name.to_owned(), value);
        }
    }
    let mut values = Vec::new();
    for (key, variable, list) in lists {
        if list.keys().copied().eq(0..list.len()) {
            values.push((key, variable, list.into_values().map(Value::Object).collect()));
            continue;
        }
        problems.push(Problem {
            key: format!("{}.{}", key.section, key.name),
            origin: format!("variable {variable}"),
            message: "has numbers left out".to_owned(),
            remedy: "number them from 0 without gaps".to_owned(),
        });
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
        Kind::Items(_) => Err("numbered variables such as __0__ID"),
        Kind::List => Ok(text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect()),
    }
}
