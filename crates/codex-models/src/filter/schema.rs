//! The description of conditions on the wire, made of the same tables as their reader.
//! Must not allow what the reader refuses, but for bounds of the whole.

use std::borrow::Cow;

use utoipa::openapi::schema::{
    AdditionalProperties, AnyOf, Array, ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType,
    Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::check::Operator;
use super::field::{Field, Kind, Subject};
use super::{MAX_DAYS, MAX_NODES, MAX_NUMBER, MAX_TEXT_CHARS, MAX_VALUES};
use crate::metadata::TermKind;

/// A condition on series, as the description of an API names it.
pub struct SeriesConditionSchema;
/// A condition on books, as the description of an API names it.
pub struct BookConditionSchema;

impl PartialSchema for SeriesConditionSchema {
    fn schema() -> RefOr<Schema> {
        condition(Subject::Series)
    }
}

impl PartialSchema for BookConditionSchema {
    fn schema() -> RefOr<Schema> {
        condition(Subject::Books)
    }
}

impl ToSchema for SeriesConditionSchema {
    fn name() -> Cow<'static, str> {
        name(Subject::Series).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((name(Subject::Books).to_owned(), condition(Subject::Books)));
    }
}

impl ToSchema for BookConditionSchema {
    fn name() -> Cow<'static, str> {
        name(Subject::Books).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((name(Subject::Series).to_owned(), condition(Subject::Series)));
    }
}

fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Series => "SeriesCondition",
        Subject::Books => "BookCondition",
    }
}

fn reference(subject: Subject) -> RefOr<Schema> {
    Ref::from_schema_name(name(subject)).into()
}

fn condition(subject: Subject) -> RefOr<Schema> {
    let group = |key: &str, says: &str| {
        let parts =
            ArrayBuilder::new().items(reference(subject)).max_items(Some(MAX_NODES)).build();
        only(key, parts.into(), says)
    };
    let related = match subject {
        Subject::Series => {
            only("anyBook", reference(Subject::Books), "One of its books meets this")
        }
        Subject::Books => only("ofSeries", reference(Subject::Series), "Its series meets this"),
    };
    let mut all = AnyOf::new();
    all.items.push(group("all", "All of these hold"));
    all.items.push(group("any", "One of these holds"));
    all.items.push(only("not", reference(subject), "This does not hold"));
    all.items.push(related);
    all.items.extend(tests(subject));
    all.description = Some(
        "What has to hold. A test of something that is absent does not hold, and its negative does. \
         At most 12 levels, 100 groups and tests, and 500 values."
            .to_owned(),
    );
    RefOr::T(Schema::AnyOf(all))
}

/// An object of one key.
fn only(key: &str, schema: RefOr<Schema>, says: &str) -> RefOr<Schema> {
    closed().property(key, schema).required(key).description(Some(says)).build().into()
}

fn closed() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// One shape for all fields that are compared alike.
fn tests(subject: Subject) -> Vec<RefOr<Schema>> {
    let mut kinds: Vec<(Kind, Vec<Field>)> = Vec::new();
    for field in Field::ALL.iter().copied().filter(|field| field.is_of(subject)) {
        let kind = match field.kind() {
            // Names are compared alike whatever they name; only people have roles.
            Kind::Term(kind) if kind != TermKind::Person => Kind::Term(TermKind::Genre),
            other => other,
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, fields)) => fields.push(field),
            None => kinds.push((kind, vec![field])),
        }
    }
    kinds.into_iter().flat_map(|(kind, fields)| tests_of(kind, &fields)).collect()
}

fn tests_of(kind: Kind, fields: &[Field]) -> Vec<RefOr<Schema>> {
    let mut values: Vec<(Option<Value>, Vec<Operator>)> = Vec::new();
    for operator in Operator::of(kind) {
        let value = match operator {
            Operator::IsSet => None,
            Operator::InLast => Some(Value::Days),
            Operator::AnyOf | Operator::AllOf => Some(Value::List),
            _ => Some(Value::One),
        };
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, operators)) => operators.push(*operator),
            None => values.push((value, vec![*operator])),
        }
    }
    values.into_iter().map(|(value, operators)| test(kind, fields, value, &operators)).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Value {
    One,
    List,
    Days,
}

fn test(
    kind: Kind,
    fields: &[Field],
    value: Option<Value>,
    operators: &[Operator],
) -> RefOr<Schema> {
    let names = operators.iter().flat_map(|operator| {
        let (positive, negative) = operator.names();
        std::iter::once(positive).chain(negative)
    });
    let mut test = closed()
        .property("field", one_of(fields.iter().map(|field| field.name())))
        .required("field")
        .property("op", one_of(names))
        .required("op");
    if let Some(value) = value {
        let schema = match value {
            Value::One => one(kind).into(),
            Value::Days => days().into(),
            Value::List => list(kind),
        };
        test = test.property("value", schema).required("value");
    }
    let takes_role = kind == Kind::Term(TermKind::Person) && operators != [Operator::AllOf];
    if takes_role && !operators.contains(&Operator::AllOf) {
        test = test.property("role", text());
    }
    test.build().into()
}

fn list(kind: Kind) -> RefOr<Schema> {
    let list: Array =
        ArrayBuilder::new().items(one(kind)).min_items(Some(1)).max_items(Some(MAX_VALUES)).build();
    list.into()
}

fn one_of(names: impl Iterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

fn text() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(MAX_TEXT_CHARS))
        // Something is left when blanks and control characters are not counted, and there are none of the latter.
        .pattern(Some(r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"))
        .build()
}

fn days() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(MAX_DAYS)).build()
}

fn one(kind: Kind) -> Object {
    let string = || ObjectBuilder::new().schema_type(Type::String);
    match kind {
        Kind::Text | Kind::Word | Kind::Term(_) => text(),
        Kind::Number => ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(-MAX_NUMBER))
            .maximum(Some(MAX_NUMBER))
            .build(),
        Kind::Time => string()
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .build(),
        Kind::Date => string()
            .pattern(Some("^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"))
            .build(),
        Kind::Choice(names) => one_of(names.iter().copied()),
        Kind::ReadStatus => one_of(["unread", "reading", "read"].into_iter()),
        Kind::Id => string().pattern(Some("^[0-9a-f]{32}$")).build(),
        Kind::Flag => ObjectBuilder::new().schema_type(SchemaType::from(Type::Boolean)).build(),
    }
}
