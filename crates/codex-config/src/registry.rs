//! The one list of sections.
//! Must not know where values come from.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::Problem;
use crate::section::{Fault, Key};
use crate::{Config, sections};

/// Values by section and key.
pub(crate) type Values = Map<String, Value>;

macro_rules! registry {
    ($($field:ident: $type:ident),* $(,)?) => {
        /// Every key of every section.
        pub(crate) fn keys() -> Vec<Key> {
            let mut keys = Vec::new();
            $(keys.extend(sections::$type::keys());)*
            keys
        }

        /// Name and documentation of every section.
        pub(crate) fn sections() -> Vec<(&'static str, &'static [&'static str])> {
            vec![$((sections::$type::NAME, sections::$type::DOCS)),*]
        }

        /// Builds the configuration of values whose keys are known.
        pub(crate) fn build(values: &Values, origin: &dyn Fn(&str) -> String) -> Result<Config, Vec<Problem>> {
            let mut problems = Vec::new();
            let config = Config {
                $($field: section(values, sections::$type::NAME, origin, &mut problems),)*
            };
            $(problems.extend(config.$field.validate().into_iter().map(|fault| problem(sections::$type::NAME, fault, origin)));)*
            if problems.is_empty() { Ok(config) } else { Err(problems) }
        }

        /// The values in force, with secrets hidden.
        pub(crate) fn values(config: &Config) -> Values {
            let mut values = Values::new();
            $(values.insert(sections::$type::NAME.to_owned(), serde_json::to_value(&config.$field).unwrap_or_default());)*
            values
        }
    };
}

registry! {
    server: ServerSection,
    data: DataSection,
    database: DatabaseSection,
    auth: AuthSection,
    oidc: OidcSection,
    audit: AuditSection,
    limits: LimitsSection,
    scan: ScanSection,
    files: FilesSection,
    images: ImagesSection,
    pdf: PdfSection,
    tasks: TasksSection,
    schedules: SchedulesSection,
    events: EventsSection,
    koreader: KoreaderSection,
    log: LogSection,
}

fn problem(
    section: &str,
    (key, message, remedy): Fault,
    origin: &dyn Fn(&str) -> String,
) -> Problem {
    let key = format!("{section}.{key}");
    Problem { origin: origin(&key), key, message, remedy }
}

/// Reads a section key by key, so that each bad value is named.
fn section<T: DeserializeOwned + Default>(
    values: &Values,
    name: &str,
    origin: &dyn Fn(&str) -> String,
    problems: &mut Vec<Problem>,
) -> T {
    let Some(Value::Object(given)) = values.get(name) else { return T::default() };
    let mut good = Values::new();
    for (key, value) in given {
        let alone = Value::Object(Values::from_iter([(key.clone(), value.clone())]));
        match serde_json::from_value::<T>(alone) {
            Ok(_) => {
                good.insert(key.clone(), value.clone());
            }
            Err(error) => {
                let key = format!("{name}.{key}");
                problems.push(Problem {
                    origin: origin(&key),
                    message: format!("has a value of the wrong kind ({error})"),
                    remedy: "see config.example.yaml for what is expected".to_owned(),
                    key,
                });
            }
        }
    }
    serde_json::from_value(Value::Object(good)).unwrap_or_default()
}
