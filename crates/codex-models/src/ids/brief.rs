//! Many ids in one text, for what is stored in masses: those of a scan begin with the same ten bytes. Each is how many
//! bytes it has in common with the one before, and its others, all in hex.
//! Must read plain lists as well, which an older program wrote.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};
use uuid::Uuid;

/// Hex digits of a byte.
const DIGITS: usize = 2;

#[derive(Deserialize)]
#[serde(untagged)]
enum Written<Id> {
    Brief(String),
    Plain(Vec<Id>),
}

pub(crate) fn serialize<Id: Copy + Into<Uuid>, S: Serializer>(
    ids: &[Id],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut text = String::new();
    let mut before = [0; 16];
    for id in ids {
        let id: Uuid = (*id).into();
        let common = id.as_bytes().iter().zip(before).take_while(|(a, b)| **a == *b).count();
        text.extend(hex_digits(common));
        let mut digits = [0; uuid::fmt::Simple::LENGTH];
        let digits = id.simple().encode_lower(&mut digits);
        text.push_str(digits.get(common * DIGITS..).unwrap_or_default());
        before = *id.as_bytes();
    }
    serializer.serialize_str(&text)
}

pub(crate) fn deserialize<'de, Id, D>(deserializer: D) -> Result<Vec<Id>, D::Error>
where
    Id: From<Uuid> + Deserialize<'de>,
    D: Deserializer<'de>,
{
    match Written::deserialize(deserializer)? {
        Written::Plain(ids) => Ok(ids),
        Written::Brief(text) => read(&text).ok_or_else(|| D::Error::custom("not a text of ids")),
    }
}

/// A number below 256 as two digits.
fn hex_digits(number: usize) -> impl Iterator<Item = char> {
    [number >> 4 & 15, number & 15]
        .into_iter()
        .filter_map(|digit| "0123456789abcdef".chars().nth(digit))
}

fn read<Id: From<Uuid>>(mut text: &str) -> Option<Vec<Id>> {
    let mut ids = Vec::new();
    let mut before = String::new();
    while !text.is_empty() {
        let (common, rest) = text.split_at_checked(DIGITS)?;
        let common = usize::from_str_radix(common, 16).ok()?.checked_mul(DIGITS)?;
        let (own, rest) = rest.split_at_checked(uuid::fmt::Simple::LENGTH.checked_sub(common)?)?;
        let digits = format!("{}{own}", before.get(..common)?);
        ids.push(Id::from(Uuid::try_parse(&digits).ok()?));
        (before, text) = (digits, rest);
    }
    Some(ids)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::events::Event;
    use crate::{BookId, LibraryId};

    fn changed(ids: &[u128]) -> Event {
        let books = ids.iter().map(|id| BookId(uuid::Uuid::from_u128(*id))).collect();
        Event::BooksChanged { library: LibraryId(uuid::Uuid::from_u128(7)), books }
    }

    fn read(books: &serde_json::Value) -> Result<Event, serde_json::Error> {
        let library = format!("{:032x}", 7);
        serde_json::from_value(json!({"type": "books_changed", "library": library, "books": books}))
    }

    #[test]
    fn what_ids_have_in_common_is_written_once() {
        let first = 0x0193_0000_0000_7000_8000_0000_0000_002a;
        let event = changed(&[first, first + 1, first, first, u128::MAX, 0]);
        let text = serde_json::to_value(&event).unwrap();
        let all = "ff".repeat(16);
        let books = format!("00{first:032x}0f2b0f2a1000{all}00{}", "00".repeat(16));
        assert_eq!(text["books"], books);
        assert_eq!(serde_json::from_value::<Event>(text).unwrap(), event);
        assert_eq!(read(&json!("")).unwrap(), changed(&[]));
    }

    #[test]
    fn plain_lists_are_read() {
        let plain = json!([format!("{:032x}", 1), format!("{:032x}", 2)]);
        assert_eq!(read(&plain).unwrap(), changed(&[1, 2]));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["0", "00", "0f2a", "11", "zz", "ff00", "00é", "102a"] {
            assert!(read(&json!(text)).is_err(), "{text}");
        }
    }
}
