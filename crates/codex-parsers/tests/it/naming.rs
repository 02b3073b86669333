//! Agreement with what other programs read from names; they differ among each other, so each has a floor.

use std::collections::BTreeMap;

use codex_parsers::metadata::filename::{FileNameFields, parse};
use codex_parsers::metadata::number::sort_value;
use serde_json::Value;

use crate::support::shared;

/// Fields that agree, of fields compared, at least, in percent.
const FLOORS: &[(&str, u32)] = &[
    ("comicfn2dict", 97),
    ("comictagger", 90),
    ("kapowarr", 72),
    ("kavita", 92),
    ("komga-cover-extractor", 95),
    ("mihon", 50),
];

/// The file name in a path, without an extension of a book or image.
fn split(input: &str) -> (String, Option<String>) {
    let mut parts = input.rsplit('/').filter(|part| !part.is_empty());
    let name = parts.next().unwrap_or_default();
    let folder = parts.next().map(str::to_owned);
    let extensions = ["cbz", "cbr", "zip", "rar", "epub", "pdf", "jpg", "json"];
    let stem = match name.rsplit_once('.') {
        Some((stem, extension)) if extensions.contains(&extension.to_lowercase().as_str()) => stem,
        _ => name,
    };
    (stem.trim().to_owned(), folder)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let texts: Vec<_> = values.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("-"))
        }
        _ => None,
    }
}

fn is_equal_number(expected: &str, found: Option<&String>) -> bool {
    let Some(found) = found else { return false };
    sort_value(expected) == sort_value(found)
}

fn is_equal_text(expected: &str, found: Option<&String>) -> bool {
    let normal = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    found.is_some_and(|found| normal(found) == normal(expected))
}

fn agrees(key: &str, expected: &str, found: &FileNameFields) -> Option<bool> {
    Some(match key {
        "series" | "manga_title" => is_equal_text(expected, found.series.as_ref()),
        "title" => is_equal_text(expected, found.title.as_ref()),
        "year" => found.year.map(|year| year.to_string()).as_deref() == Some(expected),
        "volume" | "volume_number" => is_equal_number(expected, found.volume.as_ref()),
        "issue" | "issue_number" | "chapter" | "number" => {
            is_equal_number(expected, found.number.as_ref().or(found.volume.as_ref()))
        }
        _ => return None,
    })
}

#[test]
fn names_are_read_as_other_programs_read_them() {
    let Some(path) = shared("conformance/naming_sample.json") else { return };
    let sample: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut misses = Vec::new();
    for case in sample["cases"].as_array().unwrap() {
        let kind = case["kind"].as_str().unwrap();
        if !["comic", "manga", "chapter_file", "chapter_name"].contains(&kind) {
            continue;
        }
        let source = case["source"].as_str().unwrap();
        let input = case["input"].as_str().unwrap();
        let (stem, folder) = split(input);
        let hint = if kind == "chapter_name" {
            case["expect"]["manga_title"].as_str()
        } else {
            folder.as_deref()
        };
        let found = parse(&stem, hint);
        for (key, value) in case["expect"].as_object().unwrap() {
            let Some(expected) = text_of(value) else { continue };
            let Some(is_same) = agrees(key, &expected, &found) else { continue };
            let count = counts.entry(source.to_owned()).or_default();
            count.1 += 1;
            count.0 += u32::from(is_same);
            if !is_same {
                misses.push(format!("{source}: {input}: {key} should be {expected}, is {found:?}"));
            }
        }
    }
    for (source, floor) in FLOORS {
        let (same, all) = counts[*source];
        let percent = same * 100 / all;
        eprintln!("{source}: {same} of {all} fields agree ({percent} %)");
        assert!(percent >= *floor, "{source}: {percent} %\n{}", misses.join("\n"));
    }
    if std::env::var_os("SHOW_MISSES").is_some() {
        eprintln!("{}", misses.join("\n"));
    }
}
