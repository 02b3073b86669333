//! What `codex scan` prints and how it ends.
//! Must not look into the parsers.

use std::time::{Duration, Instant};

use codex_testkit::corpus::cb7::{Cb7, SevenZip};
use codex_testkit::corpus::cbr::{Cbr, Rar};
use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::epub::Epub;
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::Pdf;
use serde_json::Value;

use crate::support::{Engine, Install, shared};

fn scanned(install: &Install, path: &str) -> (i32, Value) {
    let output = install.run(&["scan", path, "--json"]);
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), json)
}

#[test]
fn a_folder_of_every_format_is_described_and_ends_with_0() {
    let install = Install::new(Engine::Sqlite);
    install.add("Comic/Comic v01 (2019).cbz", &Cbz::with_pages(3).build());
    install.add("Comic/Comic v02.cbr", &Cbr::with_pages(Rar::Rar5Solid, 2).build());
    install.add("Novel/Novel.epub", &Epub::new("Novel").chapter("One", "<p>Text</p>").build());
    install.add("Comic/Comic v03.cb7", &Cb7::with_pages(SevenZip::Solid, 2).build());
    install.add("Comic/Comic v04.cbt", &Cbt::with_pages(Packing::None, 2).build());
    install.add("Comic/Comic v05/1.jpg", &images::jpeg(8, 8, 1));
    install.add("Comic/Comic v05/2.jpg", &images::jpeg(8, 8, 2));
    install.add("Paper.pdf", &Pdf::new().title("Paper").text("Title", &["line"]).build());
    let (code, json) = scanned(&install, install.library().to_str().unwrap());
    assert_eq!(code, 0, "{json}");
    assert_eq!(json["totals"]["series"], 3);
    assert_eq!(json["totals"]["books"], 7);
    assert_eq!(
        json["totals"]["byFormat"],
        serde_json::json!({"cb7": 1, "cbr": 1, "cbt": 1, "cbz": 1, "epub": 1, "folder": 1, "pdf": 1})
    );
    let first = &json["series"][0]["books"][0];
    assert_eq!(
        (&first["path"], &first["pages"], &first["year"]),
        (&"Comic/Comic v01 (2019).cbz".into(), &3.into(), &2019.into())
    );
    assert!(!install.data().exists(), "a scan without a database makes no data folder");
}

#[test]
fn a_broken_file_is_named_with_its_code_and_ends_with_1() {
    let install = Install::new(Engine::Sqlite);
    install.add("A/good.cbz", &Cbz::with_pages(1).build());
    install.add("A/cut.cbz", &Cbz::with_pages(3).build()[..400]);
    let (code, json) = scanned(&install, install.library().to_str().unwrap());
    assert_eq!(code, 1);
    assert_eq!(json["totals"]["books"], 1);
    assert_eq!(json["errors"][0]["path"], "A/cut.cbz");
    assert!(json["errors"][0]["code"].is_string() && json["errors"][0]["message"].is_string());
}

#[test]
fn a_path_that_is_not_there_and_a_wrong_option_end_with_2() {
    let install = Install::new(Engine::Sqlite);
    assert_eq!(install.run(&["scan", "/nowhere/at/all"]).status.code(), Some(2));
    assert_eq!(install.run(&["scan", "--fast"]).status.code(), Some(2));
}

#[test]
fn the_table_for_people_has_the_sums() {
    let install = Install::new(Engine::Sqlite);
    install.add("Comic/one.cbz", &Cbz::with_pages(2).build());
    let output = install.run(&["scan", install.library().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("1 series, 1 books (1 cbz), 2 pages"), "{text}");
}

#[test]
fn every_shared_sample_is_read_or_named_within_bounds() {
    let Some(shared) = shared() else { return };
    let install = Install::new(Engine::Sqlite);
    let samples = shared.join("conformance/samples");
    let start = Instant::now();
    let (code, json) = scanned(&install, samples.to_str().unwrap());
    assert_eq!(code, 1, "some samples are broken on purpose");
    assert!(start.elapsed() < Duration::from_mins(1), "took {:?}", start.elapsed());
    for error in json["errors"].as_array().unwrap() {
        assert_ne!(error["code"], "parser_panicked", "{error}");
    }
    assert!(json["totals"]["books"].as_u64().unwrap() > 50, "{}", json["totals"]);
}

#[test]
fn a_scan_says_why_each_book_belongs_to_its_series() {
    let install = Install::new(Engine::Sqlite);
    install.add("Image/Saga/Saga v01 #2.cbz", &Cbz::with_pages(1).build());
    let library = install.library();
    let path = library.to_str().unwrap();
    let explained = |more: &[&str]| {
        let output = install.run(&[&["scan", path, "--explain"], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let plain = explained(&[]);
    assert!(plain.contains("\tImage\t1\t2\t") && plain.contains("right below the root"), "{plain}");
    let by_publisher = explained(&["--strategy", "publisher"]);
    assert!(by_publisher.contains("\tSaga\t1\t2\t"), "{by_publisher}");
    let layout = r#"{"strategy":{"kind":"custom","pattern":"(?P<series>[A-Z]aga)"}}"#;
    assert!(explained(&["--layout", layout]).contains("the pattern says so"));
    let bad = r#"{"strategy":{"kind":"custom","pattern":"("}}"#;
    assert_eq!(install.run(&["scan", path, "--layout", bad]).status.code(), Some(2));
}
