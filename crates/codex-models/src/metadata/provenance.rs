//! Where values came from, in the shape in which it is kept beside them.
//! Must not decide which source wins.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::FieldSet;

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// A person wrote it.
    User,
    /// A file beside the book, or in the folder of the series.
    Sidecar,
    /// The book's own file; for a series its books.
    Embedded,
    /// A catalog elsewhere.
    Provider,
    /// The name of the file, or of the folder of the series.
    FileName,
}

/// What a person holds of a field: it stays, whatever sources say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hold {
    /// [`Source::User`] for what a person wrote or emptied; else where the value came from that was locked.
    pub source: Source,
    /// Whether a person locked the field.
    pub is_locked: bool,
}

/// All that has to be kept beside values so that it can be told where they came from and what else was said: as little
/// as can be, for most books have nothing to tell. Fields go by name, so that a program that does not know one yet
/// passes over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "M: FieldSet")]
pub struct Provenance<M: FieldSet> {
    /// Origins other than [`Source::Embedded`], and those of all fields that are held.
    #[serde(rename = "o", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub origins: BTreeMap<String, Source>,
    /// Fields that a person locked.
    #[serde(rename = "l", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub locked: BTreeSet<String>,
    /// Values that did not win, by source.
    #[serde(rename = "b", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beaten: BTreeMap<Source, M>,
}

impl<M: FieldSet> Default for Provenance<M> {
    fn default() -> Self {
        Self { origins: BTreeMap::new(), locked: BTreeSet::new(), beaten: BTreeMap::new() }
    }
}

impl<M: FieldSet> Provenance<M> {
    /// Whether there is nothing to keep.
    pub fn is_blank(&self) -> bool {
        self.origins.is_empty() && self.locked.is_empty() && self.beaten.is_empty()
    }
}
