//! The description of the API holds what strict generators need.

use std::collections::BTreeSet;

use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&codex_api::openapi_json()).unwrap()
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_document_is_the_same_each_time_and_ends_with_a_line_break() {
    let first = codex_api::openapi_json();
    assert_eq!(first, codex_api::openapi_json());
    assert!(first.ends_with("}\n"));
    assert_eq!(document()["openapi"], "3.1.0");
}

#[test]
fn every_operation_has_a_unique_id_a_known_tag_a_summary_and_error_responses() {
    let document = document();
    let tags: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{name} has no id"));
        assert!(ids.insert(id), "{id} is used twice");
        let own: Vec<&str> =
            operation["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{name} has the tags {own:?}");
        assert!(operation["summary"].is_string(), "{name} has no summary");
        let responses = operation["responses"].as_object().unwrap();
        assert!(!responses.contains_key("default"), "{name} does not say what it may refuse with");
        assert!(responses.contains_key("414"), "{name}");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            let shared =
                response["$ref"].as_str().and_then(|to| document.pointer(to.strip_prefix('#')?));
            let schema = &shared.unwrap_or(response)["content"]["application/json"]["schema"];
            let is_probe = name == "get /readyz";
            assert!(
                is_probe || schema["$ref"] == "#/components/schemas/ErrorDto",
                "{name} {status}"
            );
        }
        let is_public = operation["security"] == serde_json::json!([{}]);
        assert!(
            is_public || (responses.contains_key("401") && responses.contains_key("403")),
            "{name}"
        );
        let has_body = !operation["requestBody"].is_null();
        for status in ["413", "415"] {
            assert_eq!(responses.contains_key(status), has_body, "{name} {status}");
        }
    }
}

#[test]
fn every_reference_and_security_scheme_is_defined() {
    let document = document();
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} is not defined");
    }
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for (name, operation) in operations(&document) {
        for requirement in operation["security"].as_array().unwrap() {
            for scheme in requirement.as_object().unwrap().keys() {
                assert!(schemes.contains_key(scheme), "{name} needs {scheme}");
            }
        }
    }
}

#[test]
fn every_parameter_of_a_path_is_described_and_every_schema_is_used() {
    let document = document();
    for (name, operation) in operations(&document) {
        let described: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let named: BTreeSet<&str> =
            name.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        assert_eq!(described, named, "{name}");
    }
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    for schema in document["components"]["schemas"].as_object().unwrap().keys() {
        let reference = format!("#/components/schemas/{schema}");
        assert!(references.contains(&reference), "{schema} is never used");
    }
}

fn collect_references(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                references.insert(reference.to_owned());
            }
            fields.values().for_each(|value| collect_references(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
