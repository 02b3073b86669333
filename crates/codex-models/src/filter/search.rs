//! Searches with fields, as people type them: `author:moore year:>1985 "exact words" -word`. Each comes to a condition.
//! Must take whatever is not a field for words: plain text never fails.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::check::Check;
use super::{Condition, ConditionError, Field, Kind, Names, Subject, Test};
use crate::metadata::TermKind;

/// Words beyond these are ignored.
const MOST_WORDS: usize = 16;
/// Most fields of one search.
const MOST_FIELDS: usize = 16;
/// Most names of one field that a search asks for.
pub const MOST_NAMES: usize = 50;

/// A search that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchQuery {
    parts: Vec<Part>,
    text: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SearchFault {
    /// The first character of the part, from 0.
    pub start: usize,
    /// The character behind its last.
    pub end: usize,
    /// The stable name of the fault.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// A word of a title.
    Word(String),
    /// What has to hold of series and of books.
    Fixed { series: Condition, books: Condition },
    /// A part of a name, which stands for all names that have it.
    Name { field: Field, kind: TermKind, role: Option<&'static str>, text: String, holds: bool },
}

/// A piece between blanks; quotes hold blanks together.
struct Token<'a> {
    start: usize,
    end: usize,
    is_negative: bool,
    /// What stands before the first colon outside of quotes.
    field: Option<&'a str>,
    value: &'a str,
    is_quoted: bool,
}

impl SearchQuery {
    /// Reads a search; the fault names the part that is wrong.
    pub fn read(text: &str) -> Result<Self, SearchFault> {
        let (mut parts, mut words, mut fields) = (Vec::new(), 0, 0);
        for token in tokens(text) {
            let field = token.field.and_then(Named::of).filter(|_| !token.value.is_empty());
            let Some(named) = field else {
                words += 1;
                if words <= MOST_WORDS {
                    parts.extend(token.words());
                }
                continue;
            };
            fields += 1;
            if fields > MOST_FIELDS {
                let message = format!("a search has at most {MOST_FIELDS} fields");
                return Err(token.fault("too_long", message));
            }
            parts.push(named.part(&token)?);
        }
        Ok(Self { parts, text: text.to_owned() })
    }

    /// The same with everything taken for words.
    pub fn plain(text: &str) -> Self {
        Self { parts: vec![Part::Word(text.to_owned())], text: text.to_owned() }
    }

    /// The text, when it is nothing but words.
    pub fn as_words(&self) -> Option<&str> {
        let is_plain = self.parts.iter().all(|part| matches!(part, Part::Word(_)));
        is_plain.then_some(self.text.as_str())
    }

    /// What has to hold of series or books. `names` gives the names of a kind that have all words of a text.
    pub fn condition(
        &self,
        subject: Subject,
        names: impl Fn(TermKind, &str) -> Vec<String>,
    ) -> Condition {
        let parts = self.parts.iter().map(|part| match (part, subject) {
            (Part::Word(word), _) => titled(subject, word),
            (Part::Fixed { series, .. }, Subject::Series) => series.clone(),
            (Part::Fixed { books, .. }, Subject::Books) => books.clone(),
            (Part::Name { field, kind, role, text, holds }, _) => {
                let mut found = names(*kind, text);
                found.truncate(MOST_NAMES);
                if found.is_empty() {
                    found.push(text.clone());
                }
                let role = role.map(str::to_owned);
                let check = Check::Names(Names { names: found, wants_all: false, role });
                about(
                    subject,
                    *field,
                    Condition::Test(Test { field: *field, check, holds: true }),
                    *holds,
                )
            }
        });
        Condition::All(parts.collect())
    }
}

/// A title with this in it; of a book its own or that of its series.
fn titled(subject: Subject, text: &str) -> Condition {
    let check = Check::Text(super::TextMatch::Contains, text.to_owned());
    let title = Condition::Test(Test { field: Field::Title, check, holds: true });
    match subject {
        Subject::Series => title,
        Subject::Books => Condition::Any(vec![title.clone(), Condition::Related(Box::new(title))]),
    }
}

/// A test, asked of what is related where only that has the field.
fn about(subject: Subject, field: Field, test: Condition, holds: bool) -> Condition {
    let test = if field.is_of(subject) { test } else { Condition::Related(Box::new(test)) };
    if holds { test } else { Condition::Not(Box::new(test)) }
}

impl Token<'_> {
    fn fault(&self, code: &'static str, message: impl Into<String>) -> SearchFault {
        SearchFault { start: self.start, end: self.end, code, message: message.into() }
    }

    /// As words, the name of a field that is none among them.
    fn words(&self) -> Option<Part> {
        let text = match self.field {
            Some(field) => Cow::Owned(format!("{field} {}", self.value)),
            None => Cow::Borrowed(self.value),
        };
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        if !self.is_quoted && !self.is_negative {
            return Some(Part::Word(text.into_owned()));
        }
        let is = |subject| {
            let title = titled(subject, &text);
            if self.is_negative { Condition::Not(Box::new(title)) } else { title }
        };
        Some(Part::Fixed { series: is(Subject::Series), books: is(Subject::Books) })
    }
}

/// Cuts a text at blanks. A quote that does not end ends with the text.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let part = |from: usize, to: usize| text.get(byte(from)..byte(to)).unwrap_or_default();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].1.is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let is_letter =
            |at: usize| chars.get(at).is_some_and(|(_, c)| c.is_alphanumeric() || *c == '"');
        let is_negative = chars[at].1 == '-' && is_letter(at + 1);
        at += usize::from(is_negative);
        let (mut colon, mut quote, inner) = (None, None, at);
        while at < chars.len() && !chars[at].1.is_whitespace() {
            let c = chars[at].1;
            if c == ':' && colon.is_none() {
                colon = Some(at);
            }
            at += 1;
            // A quote counts at the beginning of a word or of a value; elsewhere it is a sign like others.
            let begins = at - 1 == inner || colon.is_some_and(|colon| at - 2 == colon);
            if c == '"' && begins {
                let end = (at..chars.len()).find(|at| chars[*at].1 == '"').unwrap_or(chars.len());
                quote = Some((at, end));
                at = (end + 1).min(chars.len());
                break;
            }
        }
        let field = colon.map(|colon| part(inner, colon)).filter(|field| !field.is_empty());
        let begin = colon.filter(|_| field.is_some()).map_or(inner, |colon| colon + 1);
        let (from, to) = quote.unwrap_or((begin, at));
        tokens.push(Token {
            start,
            end: at,
            is_negative,
            field,
            value: part(from, to),
            is_quoted: quote.is_some(),
        });
    }
    tokens
}

/// What a name before a colon means.
#[derive(Clone, Copy)]
enum Named {
    Field(Field),
    Person(Option<&'static str>),
    Is,
}

impl Named {
    fn of(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        Some(match name.as_str() {
            "is" => Self::Is,
            "author" | "person" | "by" => Self::Person(None),
            "writer" => Self::Person(Some("writer")),
            "penciller" => Self::Person(Some("penciller")),
            "inker" => Self::Person(Some("inker")),
            "colorist" => Self::Person(Some("colorist")),
            "letterer" => Self::Person(Some("letterer")),
            "cover" => Self::Person(Some("cover")),
            "editor" => Self::Person(Some("editor")),
            "translator" => Self::Person(Some("translator")),
            "illustrator" => Self::Person(Some("illustrator")),
            "artist" => Self::Person(Some("artist")),
            "title" => Self::Field(Field::Title),
            "number" => Self::Field(Field::Number),
            "books" => Self::Field(Field::BookCount),
            "pages" => Self::Field(Field::PageCount),
            "year" => Self::Field(Field::Year),
            "age" => Self::Field(Field::AgeRating),
            "stars" => Self::Field(Field::CommunityRating),
            "rating" => Self::Field(Field::Rating),
            "added" => Self::Field(Field::CreatedAt),
            "updated" => Self::Field(Field::UpdatedAt),
            "released" => Self::Field(Field::ReleaseDate),
            "language" | "lang" => Self::Field(Field::Language),
            "status" => Self::Field(Field::Status),
            "direction" => Self::Field(Field::ReadingDirection),
            "format" => Self::Field(Field::Format),
            "state" => Self::Field(Field::State),
            "read" => Self::Field(Field::ReadStatus),
            "genre" => Self::Field(Field::Genre),
            "tag" => Self::Field(Field::Tag),
            "character" => Self::Field(Field::Character),
            "team" => Self::Field(Field::Team),
            "location" => Self::Field(Field::Location),
            "arc" => Self::Field(Field::StoryArc),
            "group" => Self::Field(Field::SeriesGroup),
            "publisher" => Self::Field(Field::Publisher),
            "imprint" => Self::Field(Field::Imprint),
            "id" => Self::Field(Field::ExternalId),
            _ => return None,
        })
    }

    fn part(self, token: &Token<'_>) -> Result<Part, SearchFault> {
        let holds = !token.is_negative;
        let name = |field, kind, role| Part::Name {
            field,
            kind,
            role,
            text: token.value.to_owned(),
            holds,
        };
        match self {
            Self::Is => fixed(token, state(token)?, holds),
            // An id is a whole, and so is what stands in quotes.
            Self::Person(role) if !token.is_quoted => {
                Ok(name(Field::Person, TermKind::Person, role))
            }
            Self::Person(role) => {
                let mut test = json!({"field": "person", "op": "is", "value": token.value});
                if let (Some(role), Some(test)) = (role, test.as_object_mut()) {
                    test.insert("role".to_owned(), role.into());
                }
                fixed(token, (Field::Person, test), holds)
            }
            Self::Field(field) => match field.kind() {
                Kind::Term(kind) if !token.is_quoted && kind != TermKind::ExternalId => {
                    Ok(name(field, kind, None))
                }
                kind => fixed(token, (field, test(field, kind, token.value)), holds),
            },
        }
    }
}

/// A test read as every condition is, so that it is looked at as closely.
fn fixed(
    token: &Token<'_>,
    (field, test): (Field, Value),
    holds: bool,
) -> Result<Part, SearchFault> {
    let read = |subject: Subject| {
        let of = if field.is_of(subject) { subject } else { subject.other() };
        let test = Condition::read(of, &test).map_err(|error: ConditionError| {
            let message = error.message.rsplit_once("`: ").map(|(_, said)| said.to_owned());
            token.fault(error.fault.as_str(), message.unwrap_or(error.message))
        })?;
        Ok(about(subject, field, test, holds))
    };
    Ok(Part::Fixed { series: read(Subject::Series)?, books: read(Subject::Books)? })
}

/// `is:unread`, `is:wanted`, …
fn state(token: &Token<'_>) -> Result<(Field, Value), SearchFault> {
    let flag = |field: Field| (field, json!({"field": field.name(), "op": "is", "value": true}));
    Ok(match token.value.to_lowercase().as_str() {
        status @ ("unread" | "reading" | "read") => {
            (Field::ReadStatus, json!({"field": "readStatus", "op": "is", "value": status}))
        }
        "wanted" => flag(Field::Wanted),
        "missing" => flag(Field::Missing),
        "complete" => flag(Field::Complete),
        _ => {
            let known = "one of unread, reading, read, wanted, missing, complete is expected";
            return Err(token.fault("malformed", known));
        }
    })
}

/// The test of a field that a value asks for.
fn test(field: Field, kind: Kind, value: &str) -> Value {
    let is = |op: &str, value: Value| json!({"field": field.name(), "op": op, "value": value});
    if let Some((from, to)) = value.split_once("..").filter(|_| has_order(kind)) {
        let ends = [(">=", from), ("<=", to)].into_iter().filter(|(_, end)| !end.is_empty());
        let ends: Vec<Value> = ends.map(|(sign, end)| compared(field, kind, sign, end)).collect();
        return json!({ "all": ends });
    }
    let signs = [">=", "<=", ">", "<", "="];
    let signed = signs.into_iter().find_map(|sign| Some((sign, value.strip_prefix(sign)?)));
    if let Some((sign, rest)) = signed.filter(|_| has_order(kind)) {
        return compared(field, kind, sign, rest.trim());
    }
    match kind {
        Kind::Text => is("contains", value.into()),
        Kind::Time => match days(value) {
            Some(days) => is("inLast", days.into()),
            None => compared(field, kind, "=", value),
        },
        Kind::Number | Kind::Date => compared(field, kind, "=", value),
        Kind::Choice(_) | Kind::ReadStatus => is("is", value.to_lowercase().into()),
        Kind::Word | Kind::Id | Kind::Term(_) | Kind::Flag => is("is", value.into()),
    }
}

fn has_order(kind: Kind) -> bool {
    match kind {
        Kind::Number | Kind::Date | Kind::Time => true,
        Kind::Text
        | Kind::Word
        | Kind::Choice(_)
        | Kind::ReadStatus
        | Kind::Id
        | Kind::Term(_)
        | Kind::Flag => false,
    }
}

/// Days as people write them: `7d`, `2w`, `3m`, `1y`.
fn days(text: &str) -> Option<u32> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let days = match unit {
        "d" => 1,
        "w" => 7,
        "m" => 30,
        "y" => 365,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(days)
}

fn compared(field: Field, kind: Kind, sign: &str, value: &str) -> Value {
    let is = |op: &str, value: Value| json!({"field": field.name(), "op": op, "value": value});
    match kind {
        Kind::Time => {
            // A day begins at midnight, and is over with the next one.
            let begin = Value::from(format!("{value}T00:00:00Z"));
            let end = Value::from(format!("{value}T23:59:59.999999Z"));
            match sign {
                ">" => is("after", end),
                ">=" => json!({"not": is("before", begin)}),
                "<" => is("before", begin),
                "<=" => json!({"not": is("after", end)}),
                _ => json!({"not": {"any": [is("before", begin), is("after", end)]}}),
            }
        }
        Kind::Date => match sign {
            ">" => is("after", value.into()),
            "<" => is("before", value.into()),
            ">=" => json!({"any": [is("after", value.into()), is("is", value.into())]}),
            "<=" => json!({"any": [is("before", value.into()), is("is", value.into())]}),
            _ => is("is", value.into()),
        },
        Kind::Number
        | Kind::Text
        | Kind::Word
        | Kind::Choice(_)
        | Kind::ReadStatus
        | Kind::Id
        | Kind::Term(_)
        | Kind::Flag => {
            let op = match sign {
                ">" => "greaterThan",
                ">=" => "atLeast",
                "<" => "lessThan",
                "<=" => "atMost",
                _ => "is",
            };
            is(op, value.parse::<f64>().map_or_else(|_text| value.into(), Value::from))
        }
    }
}

#[cfg(test)]
mod tests;
