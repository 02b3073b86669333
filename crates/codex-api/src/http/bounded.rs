//! Lists in bodies that are taken for a set: equal members count once, yet there is a longest list.
//! Must not know what is listed.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// The longest list of members of a closed set.
const MAX_MEMBERS: usize = 100;

/// Reads a list, as `#[serde(deserialize_with)]` wants it.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    List::deserialize(deserializer).map(|List(members)| members)
}

/// Reads a list that may be absent, as `#[serde(deserialize_with)]` wants it.
pub(crate) fn optional_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let list = Option::<List<T>>::deserialize(deserializer)?;
    Ok(list.map(|List(members)| members))
}

struct List<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Members(PhantomData))
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MAX_MEMBERS} members")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element()? {
            if members.len() == MAX_MEMBERS {
                return Err(A::Error::custom(format!("a list has at most {MAX_MEMBERS} members")));
            }
            members.push(member);
        }
        Ok(List(members))
    }
}
