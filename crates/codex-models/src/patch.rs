//! A field of a change request: absent, null or a value.
//! Must not know which field it is.

use serde::{Deserialize, Deserializer};

/// Absent (keep), null (clear) or a value (set). Use with `#[serde(default)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Not in the request.
    #[default]
    Keep,
    /// Explicitly null.
    Clear,
    /// A new value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
