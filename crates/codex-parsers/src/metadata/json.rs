//! JSON that other programs wrote, read leniently: a number may be a text and a text a number.
//! Must not know any format.

use serde_json::Value;

use super::encoding;
use super::plain::{line, paragraph};
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Reads a document that is an object.
pub(crate) fn object(bytes: &[u8], limits: &Limits) -> Result<Value> {
    if bytes.len() as u64 > limits.xml_bytes {
        let message = format!("a document has {} bytes", bytes.len());
        return Err(ParserError::limit("xml_bytes", message));
    }
    let text = encoding::decode(bytes);
    let value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            ParserError::corrupt(format!("the JSON is malformed at line {}", error.line()))
                .caused_by(error)
        })?;
    if value.is_object() { Ok(value) } else { Err(ParserError::corrupt("the JSON is no object")) }
}

/// A value by its key, whatever the case of the key.
pub(crate) fn get<'v>(object: &'v Value, key: &str) -> Option<&'v Value> {
    let fields = object.as_object()?;
    let found = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.map(|(_, value)| value)
}

/// A text or number on one line.
pub(crate) fn text(object: &Value, key: &str) -> Option<String> {
    match get(object, key)? {
        Value::String(text) => line(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A text of several lines.
pub(crate) fn paragraphs(object: &Value, key: &str) -> Option<String> {
    paragraph(get(object, key)?.as_str()?)
}

/// Texts of a list, or a text with commas.
pub(crate) fn list(object: &Value, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    match get(object, key) {
        Some(Value::Array(items)) => {
            let items = items.iter().filter_map(|item| line(item.as_str()?));
            super::plain::extend(&mut found, items);
        }
        Some(Value::String(text)) => super::plain::extend(&mut found, super::plain::values(text)),
        _ => {}
    }
    found
}
