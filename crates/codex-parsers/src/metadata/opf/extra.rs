//! What packages say beyond the Dublin Core: ids of catalogs, ratings, accessibility, and calibre's own columns.
//! Must not fail on what it cannot understand.

use codex_models::metadata::{CustomField, ExternalId};
use serde_json::Value;

use super::{Dublin, OpfMetadata};
use crate::metadata::{plain, prose};

/// Schemes of identifiers that name the file or the number of the book, not a catalog.
const OWN_SCHEMES: &[&str] = &["isbn", "uuid", "calibre", "doi", "uri", "url", "urn"];
/// What calibre puts in front of the names of its own columns.
const COLUMN: &str = "calibre:user_metadata:";

impl OpfMetadata {
    pub(super) fn subtitle(&self) -> Option<String> {
        let is_subtitle =
            |title: &&Dublin| self.refined(title, "title-type").as_deref() == Some("subtitle");
        self.named("title").find(is_subtitle).and_then(|title| prose::clean(&title.text))
    }

    /// Calibre rates from 0 to 10.
    pub(super) fn rating(&self) -> Option<f64> {
        let ten: f64 = self.meta("calibre:rating")?.parse().ok()?;
        (ten > 0.0 && ten <= 10.0).then_some(ten / 2.0)
    }

    /// Identifiers of catalogs, by their scheme or by the word in front of the id.
    pub(super) fn external_ids(&self) -> Vec<ExternalId> {
        let mut ids = Vec::new();
        let found = self.named("identifier").filter_map(|element| {
            let text = element.text.trim();
            let (scheme, id) = match (element.scheme.as_deref(), text.split_once(':')) {
                (Some(scheme), _) => (scheme, text),
                (None, Some((scheme, id))) => (scheme, id),
                (None, None) => return None,
            };
            let source = plain::catalog(scheme)?;
            let is_catalog = !OWN_SCHEMES.contains(&source.as_str()) && !source.starts_with("http");
            let id = plain::line(id).filter(|id| is_catalog && id.len() <= 200)?;
            Some(ExternalId { source, id })
        });
        plain::extend(&mut ids, found);
        ids
    }

    /// Every value of a property.
    pub(super) fn all_metas(&self, name: &str) -> Vec<String> {
        let mut values = Vec::new();
        let own = self.metas.iter().filter(|meta| meta.refines.is_none() && meta.name == name);
        plain::extend(&mut values, own.filter_map(|meta| plain::line(&meta.value)));
        values
    }

    /// The columns a person added in calibre, which are kept as JSON.
    pub(super) fn custom_fields(&self) -> Vec<CustomField> {
        let mut fields = Vec::new();
        for meta in &self.metas {
            let Some(column) = meta.name.strip_prefix(COLUMN) else { continue };
            let Ok(described) = serde_json::from_str::<Value>(&meta.value) else { continue };
            let name = described.get("name").and_then(Value::as_str);
            let name = name.unwrap_or_else(|| column.trim_start_matches('#'));
            let (Some(name), Some(value)) = (plain::line(name), described.get("#value#")) else {
                continue;
            };
            let values = column_values(value).into_iter();
            plain::extend(
                &mut fields,
                values.map(|value| CustomField { name: name.clone(), value }),
            );
        }
        fields
    }
}

fn column_values(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => prose::html_to_text(text).into_iter().collect(),
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(flag) => vec![flag.to_string()],
        Value::Array(items) => {
            items.iter().filter_map(|item| plain::line(item.as_str()?)).collect()
        }
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
