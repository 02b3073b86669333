//! Conditions are read as they are written, and refused with the place that is wrong.

use serde_json::{Value, json};

use super::{Condition, ConditionError, Fault, Field, MAX_DEPTH, MAX_NODES, MAX_VALUES, Subject};

fn refused(subject: Subject, value: &Value) -> ConditionError {
    Condition::read(subject, value).unwrap_err()
}

#[test]
fn what_is_written_is_what_was_read() {
    let condition = json!({"all": [
        {"field": "title", "op": "doesNotContain", "value": "100%_\\"},
        {"any": [
            {"field": "genre", "op": "isAllOf", "value": ["Drama", "Horror"]},
            {"field": "person", "op": "isNot", "value": "Ann", "role": "writer"},
            {"field": "person", "op": "isSet", "role": "inker"},
        ]},
        {"not": {"field": "number", "op": "atLeast", "value": 1.5}},
        {"field": "releaseDate", "op": "before", "value": "2019-04"},
        {"field": "createdAt", "op": "after", "value": "2026-01-01T00:00:00Z"},
        {"field": "updatedAt", "op": "notInLast", "value": 30},
        {"field": "readStatus", "op": "isNoneOf", "value": ["read", "reading"]},
        {"field": "libraryId", "op": "is", "value": "0193000000007000800000000000002a"},
        {"field": "isMissing", "op": "is", "value": false},
        {"field": "language", "op": "isNotSet"},
        {"ofSeries": {"field": "status", "op": "is", "value": "ended"}},
    ]});
    let read = Condition::read(Subject::Books, &condition).unwrap();
    assert_eq!(read.to_json(Subject::Books), condition);
}

#[test]
fn a_fault_names_its_place() {
    use Subject::{Books, Series};
    for (subject, condition, path, fault) in [
        (Books, json!([]), "condition", Fault::Malformed),
        (Books, json!({}), "condition.field", Fault::Required),
        (Books, json!({"all": {}}), "condition.all", Fault::Malformed),
        (Books, json!({"all": [1]}), "condition.all[0]", Fault::Malformed),
        (Books, json!({"all": [], "any": []}), "condition.all", Fault::UnknownField),
        (Books, json!({"or": []}), "condition.or", Fault::UnknownField),
        (Books, json!({"field": "password", "op": "is"}), "condition.field", Fault::UnknownField),
        (Series, json!({"field": "number", "op": "is"}), "condition.field", Fault::UnknownField),
        (
            Books,
            json!({"field": "title", "op": "lessThan"}),
            "condition.op",
            Fault::UnknownOperator,
        ),
        (Books, json!({"field": "title", "op": "is"}), "condition.value", Fault::Required),
        (
            Books,
            json!({"field": "title", "op": "is", "value": " "}),
            "condition.value",
            Fault::Required,
        ),
        (
            Books,
            json!({"field": "title", "op": "is", "value": "a\u{0}"}),
            "condition.value",
            Fault::Malformed,
        ),
        (
            Books,
            json!({"field": "number", "op": "is", "value": "1"}),
            "condition.value",
            Fault::Malformed,
        ),
        (
            Books,
            json!({"field": "number", "op": "is", "value": 1e300}),
            "condition.value",
            Fault::OutOfRange,
        ),
        (
            Books,
            json!({"field": "createdAt", "op": "inLast", "value": 0}),
            "condition.value",
            Fault::OutOfRange,
        ),
        (
            Books,
            json!({"field": "format", "op": "isAnyOf", "value": ["cbz", "doc"]}),
            "condition.value[1]",
            Fault::Malformed,
        ),
        (
            Books,
            json!({"field": "genre", "op": "is", "value": "a", "role": "b"}),
            "condition.role",
            Fault::Malformed,
        ),
        (
            Books,
            json!({"not": {"any": [{"field": "seriesId", "op": "is", "value": "x"}]}}),
            "condition.not.any[0].value",
            Fault::Malformed,
        ),
        (Series, json!({"ofSeries": {"all": []}}), "condition.ofSeries", Fault::UnknownField),
        (
            Series,
            json!({"anyBook": {"field": "status", "op": "isSet"}}),
            "condition.anyBook.field",
            Fault::UnknownField,
        ),
    ] {
        let error = refused(subject, &condition);
        assert_eq!((error.path.as_str(), error.fault), (path, fault), "{condition}");
    }
    let long = "x".repeat(201);
    let error = refused(Books, &json!({"field": "title", "op": "is", "value": long}));
    assert_eq!(error.fault, Fault::TooLong);
    assert!(error.message.len() < 200);
}

#[test]
fn depth_and_size_have_bounds() {
    let nested =
        |depth: usize| (0..depth).fold(json!({"all": []}), |inner, _| json!({ "not": inner }));
    assert!(Condition::read(Subject::Books, &nested(MAX_DEPTH)).is_ok());
    assert_eq!(refused(Subject::Books, &nested(MAX_DEPTH + 1)).fault, Fault::TooDeep);
    assert_eq!(refused(Subject::Books, &nested(60)).fault, Fault::TooDeep);
    let wide = |count: usize| json!({ "any": vec![json!({"all": []}); count] });
    assert!(Condition::read(Subject::Books, &wide(MAX_NODES - 1)).is_ok());
    assert_eq!(refused(Subject::Books, &wide(MAX_NODES)).fault, Fault::TooLong);
    let values = |count: usize| json!({"field": "tag", "op": "isAnyOf", "value": vec!["a"; count]});
    assert!(Condition::read(Subject::Books, &values(MAX_VALUES)).is_ok());
    assert_eq!(refused(Subject::Books, &values(MAX_VALUES + 1)).fault, Fault::TooLong);
}

#[test]
fn a_facet_is_counted_without_what_is_asked_of_it() {
    let read = |value: &Value| Condition::read(Subject::Series, value).unwrap();
    let genre = json!({"field": "genre", "op": "is", "value": "Drama"});
    let tag = json!({"field": "tag", "op": "is", "value": "long"});
    let both = json!({"any": [genre, tag]});
    let condition =
        read(&json!({"all": [genre, {"not": genre}, {"any": [genre, genre]}, tag, both]}));
    assert_eq!(condition.without(Field::Genre), read(&json!({"all": [tag, both]})));
    assert!(read(&genre).without(Field::Genre).is_empty());
    assert_eq!(read(&both).without(Field::Genre), read(&both));
}

#[test]
fn the_one_library_asked_for_is_found() {
    let library =
        json!({"field": "libraryId", "op": "is", "value": "0193000000007000800000000000002a"});
    let other = json!({"field": "title", "op": "is", "value": "a"});
    let mut condition = Condition::read(Subject::Books, &json!({"all": [other, library]})).unwrap();
    assert!(condition.take_library().is_some());
    assert_eq!(condition, Condition::read(Subject::Books, &json!({"all": [other]})).unwrap());
    assert!(condition.take_library().is_none());
}

#[test]
fn what_was_not_begun_is_counted_by_what_was() {
    let read = |value| Condition::read(Subject::Books, &value).unwrap();
    let genre = json!({"field": "genre", "op": "is", "value": "Drama"});
    let status = |op: &str, value: &str| json!({"field": "readStatus", "op": op, "value": value});
    let split = |value| read(json!({"all": [genre, value]})).with_unread();
    let drama = read(json!({"all": [genre]}));
    let rest = |statuses: &[&str]| {
        read(json!({"all": [genre, {"field": "readStatus", "op": "isAnyOf", "value": statuses}]}))
    };
    let unread = split(status("is", "unread")).unwrap();
    assert_eq!(unread, (drama.clone(), rest(&["reading", "read"])));
    assert_eq!(split(status("isNot", "read")).unwrap(), (drama, rest(&["read"])));
    assert_eq!(split(status("is", "reading")), None);
    assert_eq!(split(json!({"field": "rating", "op": "atLeast", "value": 3})), None);
    let both = json!([status("isNot", "read"), {"field": "rating", "op": "atLeast", "value": 3}]);
    assert_eq!(read(json!({"all": both})).with_unread(), None);
}

#[test]
fn years_that_are_asked_for_beside_all_else_are_known() {
    let year = |op: &str, value: f64| json!({"field": "year", "op": op, "value": value});
    let years = |tests: Value| Condition::read(Subject::Books, &tests).unwrap().years();
    assert_eq!(years(year("atLeast", 2000.0)), (Some(2000), None));
    assert_eq!(years(year("lessThan", 2000.5)), (None, Some(2000)));
    let between =
        json!({"all": [year("atLeast", 1990.0), year("atMost", 2000.0), year("atLeast", 1995.0)]});
    assert_eq!(years(between), (Some(1995), Some(2000)));
    assert_eq!(years(json!({"any": [year("is", 1990.0)]})), (None, None));
    assert_eq!(years(year("atLeast", -3.0)), (None, None));
}
