//! What a person changes of metadata.
//! Must not know who may.

use std::collections::{BTreeMap, BTreeSet};

use super::FieldSet;

/// Changes of fields: those in `fields` become what `values` has, which may be nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataPatch<M: FieldSet> {
    /// Which fields are written.
    pub fields: BTreeSet<M::Field>,
    /// What they become.
    pub values: M,
    /// Fields to lock (`true`) or to unlock.
    pub locks: BTreeMap<M::Field, bool>,
}

impl<M: FieldSet> Default for MetadataPatch<M> {
    fn default() -> Self {
        Self { fields: BTreeSet::new(), values: M::default(), locks: BTreeMap::new() }
    }
}

/// Items to add to lists and to take out of them, whatever else the lists hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListChanges<M> {
    /// Items to add.
    pub add: M,
    /// Items to take out.
    pub remove: M,
}
