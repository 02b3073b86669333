//! What searches come to.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn asked(text: &str, subject: Subject) -> Condition {
    let names = |_: TermKind, text: &str| vec![format!("Alan {text}"), format!("{text} Jr.")];
    SearchQuery::read(text).unwrap().condition(subject, names)
}

fn same(text: &str, subject: Subject, wanted: &Value) {
    let read = Condition::read(subject, &json!({ "all": wanted })).unwrap();
    assert_eq!(asked(text, subject), read, "{text}");
}

#[test]
fn fields_come_to_the_tests_that_a_condition_would_have() {
    same(
        "year:>1985 pages:10..20 number:=1.5",
        Subject::Books,
        &json!([
            {"field": "year", "op": "greaterThan", "value": 1985.0},
            {"all": [{"field": "pageCount", "op": "atLeast", "value": 10.0},
                     {"field": "pageCount", "op": "atMost", "value": 20.0}]},
            {"field": "number", "op": "is", "value": 1.5},
        ]),
    );
    same(
        "writer:moore -genre:\"Slice of Life\" id:comicvine:7",
        Subject::Books,
        &json!([
            {"field": "person", "op": "isAnyOf", "value": ["Alan moore", "moore Jr."], "role": "writer"},
            {"not": {"field": "genre", "op": "is", "value": "Slice of Life"}},
            {"field": "externalId", "op": "is", "value": "comicvine:7"},
        ]),
    );
    same(
        "added:2w released:<=2019-04 read:Unread",
        Subject::Books,
        &json!([
            {"field": "createdAt", "op": "inLast", "value": 14},
            {"any": [{"field": "releaseDate", "op": "before", "value": "2019-04"},
                     {"field": "releaseDate", "op": "is", "value": "2019-04"}]},
            {"field": "readStatus", "op": "is", "value": "unread"},
        ]),
    );
}

#[test]
fn what_only_the_other_has_is_asked_of_that() {
    same(
        "pages:<=5 is:wanted",
        Subject::Series,
        &json!([
            {"anyBook": {"field": "pageCount", "op": "atMost", "value": 5.0}},
            {"field": "isWanted", "op": "is", "value": true},
        ]),
    );
    same(
        "-is:wanted",
        Subject::Books,
        &json!([{"not": {"ofSeries": {"field": "isWanted", "op": "is", "value": true}}}]),
    );
}

#[test]
fn words_phrases_and_words_that_must_not_be_there_are_of_titles() {
    let title = |text: &str| json!({"field": "title", "op": "contains", "value": text});
    same(
        "dark \"long night\" -robin year:1999",
        Subject::Series,
        &json!([title("dark"), title("long night"), {"not": title("robin")},
               {"field": "year", "op": "is", "value": 1999.0}]),
    );
    same("\"x y", Subject::Books, &json!([{"any": [title("x y"), {"ofSeries": title("x y")}]}]));
}

#[test]
fn whatever_is_no_field_is_plain_text() {
    for text in
        ["re:zero", "Batman: Year One", "year:", "x-men - dawn", "::", "50%", "a\"b", "", "- -"]
    {
        let query = SearchQuery::read(text).unwrap();
        assert_eq!(query.as_words(), Some(text));
    }
    assert_eq!(SearchQuery::read("\"a\"").unwrap().as_words(), None);
}

#[test]
fn a_field_with_an_impossible_value_is_a_fault_with_its_place() {
    for (text, part, code) in [
        ("long year:>abc", (5, 14), "malformed"),
        ("é format:exe", (2, 12), "malformed"),
        ("-is:cool", (0, 8), "malformed"),
        ("year:99999999999999999999", (0, 25), "out_of_range"),
        ("released:yesterday", (0, 18), "malformed"),
        ("added:>soon", (0, 11), "malformed"),
    ] {
        let fault = SearchQuery::read(text).unwrap_err();
        assert_eq!(((fault.start, fault.end), fault.code), (part, code), "{text}: {fault}");
    }
    let many = "year:1 ".repeat(MOST_FIELDS + 1);
    assert_eq!(SearchQuery::read(&many).unwrap_err().code, "too_long");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader_and_what_it_gives_can_be_written(text in "[a-z:\"<>=. \\-é漫0-9]{0,60}") {
        if let Ok(query) = SearchQuery::read(&text) {
            for subject in [Subject::Series, Subject::Books] {
                let condition = query.condition(subject, |_, name| vec![name.to_owned()]);
                let written = condition.to_json(subject);
                prop_assert!(Condition::read(subject, &written).is_ok(), "{written}");
            }
        }
    }
}
