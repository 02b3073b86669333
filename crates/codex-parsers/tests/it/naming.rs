//! Agreement with what other programs read from names, field by field. Where a program follows a convention of its
//! own that others contradict, the case is counted apart, with the reason.

use std::collections::BTreeMap;

use codex_parsers::metadata::filename::{FileNameFields, parse_below};
use codex_parsers::metadata::number::sort_value;
use serde_json::Value;

use crate::support::shared;

/// What must agree at least, in percent, of the fields of each program that follow no convention of its own.
const FLOORS: &[(&str, usize)] = &[
    ("comicfn2dict", 100),
    ("comictagger", 100),
    ("kapowarr", 100),
    ("kavita", 99),
    ("komga-cover-extractor", 100),
    ("mihon", 90),
];
/// The same over all programs.
const FLOOR: usize = 99;
/// What must agree at least, in percent, of all fields, each program's own conventions included.
const FLOOR_WITH_CONVENTIONS: usize = 92;

/// The file name in a path without an extension of a book or image, and the folders from the nearest on.
fn split(input: &str) -> (&str, Vec<&str>) {
    let mut parts = input.rsplit('/').filter(|part| !part.is_empty());
    let name = parts.next().unwrap_or_default();
    let extensions = ["cbz", "cbr", "zip", "rar", "7z", "epub", "pdf", "jpg", "png", "json"];
    let stem = match name.rsplit_once('.') {
        Some((stem, extension)) if extensions.contains(&extension.to_lowercase().as_str()) => stem,
        _ => name,
    };
    (stem.trim(), parts.collect())
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
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

/// Whether a field agrees; `None` for what is not read from names here.
fn agrees(key: &str, expected: &str, found: &FileNameFields) -> Option<bool> {
    let number = found.number.as_ref().or(found.volume.as_ref());
    let is_true = |value: bool| value.to_string() == expected;
    Some(match key {
        "series" => is_equal_text(expected, found.series.as_ref()),
        "title" => is_equal_text(expected, found.title.as_ref()),
        "year" => found.year.map(|year| year.to_string()).as_deref() == Some(expected),
        "volume" | "volume_number" => is_equal_number(expected, found.volume.as_ref()),
        "issue" | "issue_number" | "chapter" | "number" => is_equal_number(expected, number),
        "part" => is_equal_number(expected, found.part.as_ref()),
        "issue_count" | "volume_count" => {
            is_equal_number(expected, found.count.map(|count| count.to_string()).as_ref())
        }
        "edition" | "special_version" => {
            let short = |text: &str| text.to_lowercase().replace(" edition", "");
            is_equal_text(&short(expected), found.edition.as_ref())
        }
        "original_format" => {
            let named = [&found.source, &found.edition];
            named.iter().any(|named| is_equal_text(expected, named.as_ref()))
        }
        "scan_info" => is_equal_text(expected, found.group.as_ref()),
        "is_multi_volume" => is_true(number.is_some_and(|number| number.contains('-'))),
        "has_volume" => is_true(number.is_some()),
        "has_chapter" => is_true(found.number.is_some()),
        "is_volume_one" => is_true(number.and_then(|number| sort_value(number)) == Some(1.0)),
        "annual" => is_true(found.edition.as_deref() == Some("Annual")),
        _ => return None,
    })
}

/// The convention of one program that others contradict, if this case is one.
fn convention(source: &str, key: &str, expected: &str, input: &str) -> Option<&'static str> {
    let says_one = ["Vol. 1", "Volume 1"].iter().any(|word| input.contains(word));
    match (source, key) {
        ("kapowarr", "volume_number") if expected == "1" && !says_one => {
            Some("a name without a volume is of volume 1")
        }
        ("kapowarr", "special_version") if !input.to_lowercase().contains("paper") => {
            Some("a name without an issue is a trade paperback; files are named by their use")
        }
        ("kapowarr", _) if input.ends_with("/series.json") || input.ends_with("/Page-100.jpg") => {
            Some("files of a folder have the folder's name")
        }
        ("kapowarr", "year") if input.contains("/Team 7 008") => {
            Some("the year of a folder is the year of its books")
        }
        ("kapowarr", _) if input.contains("v3/c #6") => Some("a path may end in a part of a name"),
        ("kapowarr", "annual") => Some("an annual is one by its folder too"),
        ("mihon", "chapter") if expected.contains(".9") || expected == "191.200" => {
            Some("extras are .97 to .99, a range is a decimal")
        }
        ("mihon", "chapter") if input.contains("567.a") || input.contains("567.b") => {
            Some("a letter is a tenth")
        }
        ("mihon", "chapter") if input.contains("th Night") || input.contains("rd Night") => {
            Some("the first number of any kind is the chapter")
        }
        ("kavita", "volume") if input.ends_with('장') => Some("장 counts volumes"),
        ("kavita", "volume" | "chapter") if input.contains("Babe Vol.1 #1-4") => {
            Some("the folder of a book says nothing of its volume")
        }
        ("comictagger", "volume") if input.contains("03 (of 06)") => {
            Some("the number of a part is a volume")
        }
        ("comictagger", "year" | "title") if input.contains("Sep-Oct") => {
            Some("what a publisher's name precedes is a date")
        }
        _ => None,
    }
}

#[derive(Debug, Default)]
struct Count {
    same: usize,
    all: usize,
    /// Fields under a convention of the program's own, and those of them that agree nevertheless.
    apart: usize,
    same_apart: usize,
}

#[test]
fn names_are_read_as_other_programs_read_them() {
    let Some(path) = shared("conformance/naming_sample.json") else { return };
    let sample: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut counts: BTreeMap<(String, String, String), Count> = BTreeMap::new();
    let mut misses = Vec::new();
    for case in sample["cases"].as_array().unwrap() {
        let kind = case["kind"].as_str().unwrap();
        if !["comic", "manga", "chapter_file", "chapter_name", "book"].contains(&kind) {
            continue;
        }
        let source = case["source"].as_str().unwrap();
        let input = case["input"].as_str().unwrap();
        let (stem, mut folders) = split(input);
        // The program that reads chapters is told the series; it does not read it.
        folders.extend(case["expect"]["manga_title"].as_str());
        let found = parse_below(stem, &folders);
        for (key, value) in case["expect"].as_object().unwrap() {
            let Some(expected) = text_of(value) else { continue };
            let Some(is_same) = agrees(key, &expected, &found) else { continue };
            let place = (source.to_owned(), kind.to_owned(), key.clone());
            let count = counts.entry(place).or_default();
            match convention(source, key, &expected, input) {
                Some(_reason) => {
                    count.apart += 1;
                    count.same_apart += usize::from(is_same);
                }
                None => {
                    count.all += 1;
                    count.same += usize::from(is_same);
                }
            }
            if !is_same && convention(source, key, &expected, input).is_none() {
                misses.push(format!("{source}: {input}: {key} should be {expected}, is {found:?}"));
            }
        }
    }
    report(&counts);
    let misses = misses.join("\n");
    let percent = |source: Option<&str>| {
        let of_source = counts.iter().filter(|((own, _, _), _)| source.is_none_or(|s| s == own));
        let (same, all) =
            of_source.fold((0, 0), |(same, all), (_, count)| (same + count.same, all + count.all));
        (same * 1000 / all, format!("{same} of {all}"))
    };
    for (source, floor) in FLOORS {
        let (reached, sums) = percent(Some(source));
        eprintln!("{source}: {sums}");
        assert!(reached >= floor * 10, "{source}: {sums}\n{misses}");
    }
    let (reached, sums) = percent(None);
    eprintln!("all: {sums}\n{misses}");
    assert!(reached >= FLOOR * 10, "{sums}\n{misses}");
    let same: usize = counts.values().map(|count| count.same + count.same_apart).sum();
    let all: usize = counts.values().map(|count| count.all + count.apart).sum();
    eprintln!("all with conventions: {same} of {all}");
    assert!(same * 100 >= all * FLOOR_WITH_CONVENTIONS, "{same} of {all}");
}

/// The table, for whoever looks at the output of the test.
fn report(counts: &BTreeMap<(String, String, String), Count>) {
    eprintln!("| source | kind | field | agree | of | under own conventions: agree | of |");
    for ((source, kind, key), Count { same, all, apart, same_apart }) in counts {
        eprintln!("| {source} | {kind} | {key} | {same} | {all} | {same_apart} | {apart} |");
    }
}
