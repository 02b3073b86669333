//! Loading: defaults, then the file, then the environment.
//! Must not write anything.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{ConfigError, Problem};
use crate::registry::{self, Values};
use crate::section::Key;
use crate::suggest::nearest;
use crate::{Config, env};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody gave one.
    Default,
    /// The file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
        }
    }
}

/// One line of `codex config show`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// `section.key`.
    pub key: String,
    /// The value in force; secrets are `***`.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// A usable configuration and where its values came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// Every key with its value and origin.
    pub fn shown(&self) -> Vec<Shown> {
        let values = registry::values(&self.config);
        registry::keys()
            .iter()
            .map(|key| {
                let name = full_name(key);
                let value =
                    values.get(key.section).and_then(|section| section.get(key.name)).cloned();
                let origin = self.origins.get(&name).cloned().unwrap_or(Origin::Default);
                Shown { key: name, value: value.unwrap_or_default(), origin }
            })
            .collect()
    }
}

fn full_name(key: &Key) -> String {
    format!("{}.{}", key.section, key.name)
}

/// Loads the configuration from an optional file and the given variables.
pub fn load(
    file: Option<&Path>,
    vars: impl Iterator<Item = (String, String)>,
) -> Result<Loaded, ConfigError> {
    let keys = registry::keys();
    let mut problems = Vec::new();
    let mut values = Values::new();
    let mut origins = BTreeMap::new();
    if let Some(path) = file {
        for (key, value) in read_file(path, &keys, &mut problems)? {
            origins.insert(full_name(key), Origin::File(path.to_path_buf()));
            insert(&mut values, key, value);
        }
    }
    for (key, name, value) in env::read(&keys, vars, &mut problems) {
        origins.insert(full_name(key), Origin::Variable(name));
        insert(&mut values, key, value);
    }
    let origin = |key: &str| origins.get(key).unwrap_or(&Origin::Default).to_string();
    match registry::build(&values, &origin) {
        Ok(config) if problems.is_empty() => Ok(Loaded { config, origins }),
        Ok(_) => Err(ConfigError::Problems(problems)),
        Err(more) => {
            problems.extend(more);
            Err(ConfigError::Problems(problems))
        }
    }
}

fn insert(values: &mut Values, key: &Key, value: Value) {
    let section = values.entry(key.section).or_insert_with(|| Value::Object(Values::new()));
    if let Value::Object(section) = section {
        section.insert(key.name.to_owned(), value);
    }
}

fn read_file<'a>(
    path: &Path,
    keys: &'a [Key],
    problems: &mut Vec<Problem>,
) -> Result<Vec<(&'a Key, Value)>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.display().to_string(), source })?;
    let malformed =
        |message: String| ConfigError::Malformed { path: path.display().to_string(), message };
    let has_content =
        text.lines().any(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty());
    if !has_content {
        return Ok(Vec::new());
    }
    // An excerpt of the file could show the secrets in it.
    let options = serde_yaml::options! { with_snippet: false };
    let document: Value = serde_yaml::from_str_with_options(&text, options)
        .map_err(|error| malformed(error.to_string()))?;
    let Value::Object(sections) = document else {
        return Err(malformed("it should hold sections such as `server:`".to_owned()));
    };
    let origin = format!("file {}", path.display());
    let mut found = Vec::new();
    for (section, content) in &sections {
        let is_known = registry::sections().iter().any(|(name, _)| name == section);
        match content {
            Value::Object(entries) if is_known => {
                for (name, value) in entries {
                    let full = format!("{section}.{name}");
                    match keys.iter().find(|key| key.section == section && key.name == name) {
                        Some(key) => found.push((key, value.clone())),
                        None => problems.push(unknown(&full, &origin, keys.iter().map(full_name))),
                    }
                }
            }
            Value::Null if is_known => {}
            Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                let names = registry::sections().into_iter().map(|(name, _)| name.to_owned());
                problems.push(unknown(section, &origin, names));
            }
        }
    }
    Ok(found)
}

fn unknown(key: &str, origin: &str, known: impl Iterator<Item = String>) -> Problem {
    let known: Vec<String> = known.collect();
    let remedy = match nearest(key, known.iter().map(String::as_str)) {
        Some(near) if near == key => format!("give `{near}` keys, indented below it"),
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it; `codex config show` lists every key".to_owned(),
    };
    Problem {
        key: key.to_owned(),
        origin: origin.to_owned(),
        message: "is not a known key".to_owned(),
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("codex.yaml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    fn vars(list: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>().into_iter()
    }

    fn problems(result: Result<Loaded, ConfigError>) -> Vec<Problem> {
        match result {
            Err(ConfigError::Problems(problems)) => problems,
            other => panic!("expected problems, got {other:?}"),
        }
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_origin_is_told() {
        let (_dir, path) = file("server:\n  port: 9000\n  host: 0.0.0.0\n");
        let loaded =
            load(Some(&path), vars(&[("CODEX_SERVER__PORT", "9001"), ("HOME", "/root")])).unwrap();
        assert_eq!(
            (loaded.config.server.port, loaded.config.server.host.as_str()),
            (9001, "0.0.0.0")
        );
        let shown = loaded.shown();
        let origin =
            |key: &str| shown.iter().find(|line| line.key == key).unwrap().origin.to_string();
        assert_eq!(origin("server.port"), "variable CODEX_SERVER__PORT");
        assert_eq!(origin("data.dir"), "default");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_origin_and_the_nearest_known_one() {
        let (_dir, path) = file("server:\n  prot: 9000\n");
        let found = problems(load(Some(&path), vars(&[])));
        assert_eq!(found[0].key, "server.prot");
        assert!(found[0].origin.contains("codex.yaml"));
        assert_eq!(found[0].remedy, "did you mean `server.port`?");
    }

    #[test]
    fn unknown_variables_and_bad_values_are_refused() {
        let found = problems(load(
            None,
            vars(&[("CODEX_SERVER_PORT", "1"), ("CODEX_SCAN__WORKERS", "many")]),
        ));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].remedy, "did you mean CODEX_SERVER__PORT?");
        assert!(found[1].message.contains("a whole number"));
    }

    #[test]
    fn a_value_out_of_range_names_its_bounds() {
        let found = problems(load(None, vars(&[("CODEX_AUTH__ACCESS_MINUTES", "0")])));
        assert_eq!(found[0].key, "auth.access_minutes");
        assert_eq!(found[0].remedy, "give a number from 1 to 1440");
    }

    #[test]
    fn a_value_of_the_wrong_kind_in_the_file_is_named() {
        let (_dir, path) = file("server:\n  port: often\n");
        assert_eq!(problems(load(Some(&path), vars(&[])))[0].key, "server.port");
    }

    #[test]
    fn a_list_of_providers_is_read_from_numbered_variables_and_its_secrets_are_not_shown() {
        let base = [
            ("CODEX_OIDC__PUBLIC_URL", "https://books.example"),
            ("CODEX_OIDC__PROVIDERS__0__ID", "home"),
            ("CODEX_OIDC__PROVIDERS__0__ISSUER", "https://idp.example"),
            ("CODEX_OIDC__PROVIDERS__0__CLIENT_ID", "codex"),
            ("CODEX_OIDC__PROVIDERS__0__CLIENT_SECRET", "hush-hush"),
            ("CODEX_OIDC__PROVIDERS__0__ROLES", "staff=editor, chiefs=admin"),
            ("CODEX_OIDC__PROVIDERS__0__CREATE_USERS", "false"),
        ];
        let loaded = load(None, vars(&base)).unwrap();
        let provider = &loaded.config.oidc.providers[0];
        assert_eq!((provider.id.as_str(), provider.create_users), ("home", false));
        assert_eq!(provider.role_rules()[1], ("chiefs".to_owned(), codex_models::Role::Admin));
        assert!(!format!("{:?} {:?}", loaded.shown(), loaded.config).contains("hush-hush"));

        let gap = problems(load(None, vars(&[("CODEX_OIDC__PROVIDERS__1__ID", "home")])));
        assert_eq!(gap[0].remedy, "number them from 0 without gaps");
        let unknown = problems(load(None, vars(&[("CODEX_OIDC__PROVIDERS__0__IDD", "home")])));
        assert_eq!(unknown[0].message, "is not a known variable");
        let bad =
            problems(load(None, vars(&[base[1], ("CODEX_OIDC__PROVIDERS__0__ROLES", "x=king")])));
        assert!(bad.iter().any(|problem| problem.key == "oidc.public_url"));
        assert!(bad.iter().any(|problem| problem.message.contains("a role that does not exist")));
    }

    #[test]
    fn secrets_are_never_shown() {
        let loaded =
            load(None, vars(&[("CODEX_DATABASE__URL", "postgres://me:pw@db/codex")])).unwrap();
        let text = format!("{:?} {:?}", loaded.shown(), loaded.config);
        assert!(!text.contains("pw"), "{text}");
    }

    #[test]
    fn the_example_is_a_valid_file_of_the_defaults() {
        let (_dir, path) = file(&crate::example_yaml());
        let loaded = load(Some(&path), vars(&[])).unwrap();
        assert_eq!(loaded.config.server, crate::ServerSection::default());
        assert_eq!(loaded.config.database, crate::DatabaseSection::default());
    }
}
