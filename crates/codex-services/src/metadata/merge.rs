//! The one rule of which source wins, and how little has to be kept so that it can be asked again.
//! Must not know any field, and must not read files or the database.
//!
//! The order is: what a person wrote, emptied or locked; then files beside the book or in the folder of the series; then
//! the book's own file (for a series: its books); then a catalog; then names of files and folders. Each field is decided
//! by itself, and a list is taken whole from one source.

use std::collections::BTreeMap;

use codex_models::metadata::{Field, FieldSet, Hold, MetadataPatch, Provenance, Source};
use serde::{Deserialize, Serialize};

/// Sources other than a person, the strongest first.
const ORDER: [Source; 4] = [Source::Sidecar, Source::Embedded, Source::Provider, Source::FileName];

/// All that was said of a book or series, by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Layers<M: FieldSet> {
    candidates: BTreeMap<Source, M>,
    /// Values of the fields in `holds`; all others are blank.
    held: M,
    holds: BTreeMap<M::Field, Hold>,
}

/// What holds in the end, and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged<M: FieldSet> {
    /// The values.
    pub values: M,
    /// Origins of all fields that hold something or that a person holds.
    pub origins: BTreeMap<M::Field, Hold>,
}

/// What a person held of some fields at some time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "M: FieldSet")]
pub(crate) struct Held<M: FieldSet> {
    values: M,
    /// Source and lock, by the name of the field.
    holds: BTreeMap<String, (Source, bool)>,
}

/// Decides every field.
pub fn merge<M: FieldSet>(layers: &Layers<M>) -> Merged<M> {
    let mut merged = Merged { values: M::default(), origins: BTreeMap::new() };
    for field in M::Field::ALL.iter().copied() {
        if let Some(hold) = layers.holds.get(&field) {
            merged.values.copy(field, &layers.held);
            merged.origins.insert(field, *hold);
            continue;
        }
        let spoken = |source: &Source| {
            layers.candidates.get(source).filter(|candidate| candidate.has(field))
        };
        let winner = ORDER.iter().find_map(|source| Some((*source, spoken(source)?)));
        if let Some((source, candidate)) = winner {
            merged.values.copy(field, candidate);
            merged.origins.insert(field, Hold { source, is_locked: false });
        }
    }
    merged
}

impl<M: FieldSet> Default for Layers<M> {
    fn default() -> Self {
        Self { candidates: BTreeMap::new(), held: M::default(), holds: BTreeMap::new() }
    }
}

impl<M: FieldSet> Layers<M> {
    /// Puts together what [`Layers::pack`] took apart. Sources in `given` say something else by now.
    pub fn unpack(
        values: &M,
        provenance: &Provenance<M>,
        given: impl IntoIterator<Item = (Source, M)>,
    ) -> Self {
        let mut layers = Self { candidates: provenance.beaten.clone(), ..Self::default() };
        for field in M::Field::ALL.iter().copied() {
            let is_locked = provenance.locked.contains(field.as_str());
            let source = provenance.origins.get(field.as_str()).copied();
            let source = source.unwrap_or(Source::Embedded);
            if source == Source::User || is_locked {
                layers.held.copy(field, values);
                layers.holds.insert(field, Hold { source, is_locked });
            } else if values.has(field) {
                layers.candidates.entry(source).or_default().copy(field, values);
            }
        }
        for (source, candidate) in given {
            layers.say(source, candidate);
        }
        layers
    }

    /// What has to be kept beside the merged values. Sources in `given` will be heard again and are left out.
    pub fn pack(&self, merged: &Merged<M>, given: &[Source]) -> Provenance<M> {
        let mut provenance = Provenance::default();
        for (field, origin) in &merged.origins {
            let is_held = self.holds.contains_key(field);
            if is_held || origin.source != Source::Embedded {
                provenance.origins.insert(field.as_str().to_owned(), origin.source);
            }
            if origin.is_locked {
                provenance.locked.insert(field.as_str().to_owned());
            }
        }
        let kept = self.candidates.iter().filter(|(source, _)| !given.contains(source));
        for (source, candidate) in kept {
            let mut beaten = M::default();
            for field in M::Field::ALL.iter().copied().filter(|field| candidate.has(*field)) {
                let won = !self.holds.contains_key(&field)
                    && merged.origins.get(&field).is_some_and(|origin| origin.source == *source)
                    && merged.values.is_same(field, candidate);
                if !won {
                    beaten.copy(field, candidate);
                }
            }
            if !beaten.is_blank() {
                provenance.beaten.insert(*source, beaten);
            }
        }
        provenance
    }

    /// Replaces what a source says.
    pub fn say(&mut self, source: Source, candidate: M) {
        if candidate.is_blank() {
            self.candidates.remove(&source);
        } else {
            self.candidates.insert(source, candidate);
        }
    }

    /// What each source says.
    pub fn candidates(&self) -> &BTreeMap<Source, M> {
        &self.candidates
    }

    /// Whether a person holds a field.
    pub fn is_held(&self, field: M::Field) -> bool {
        self.holds.contains_key(&field)
    }

    /// Does what a person asked for.
    pub fn apply(&mut self, patch: &MetadataPatch<M>) {
        for field in &patch.fields {
            self.held.copy(*field, &patch.values);
            let is_locked = self.holds.get(field).is_some_and(|hold| hold.is_locked);
            self.holds.insert(*field, Hold { source: Source::User, is_locked });
        }
        let unheld = merge(self);
        for (field, is_locked) in &patch.locks {
            if *is_locked { self.lock(*field, &unheld) } else { self.unlock(*field) }
        }
    }

    /// Lets sources speak again of these fields.
    pub fn reset(&mut self, fields: impl IntoIterator<Item = M::Field>) {
        for field in fields {
            self.holds.remove(&field);
            self.held.clear(field);
        }
    }

    /// What a person holds of these fields.
    pub(crate) fn held(&self, fields: impl IntoIterator<Item = M::Field>) -> Held<M> {
        let mut held = Held { values: M::default(), holds: BTreeMap::new() };
        for field in fields {
            if let Some(hold) = self.holds.get(&field) {
                held.values.copy(field, &self.held);
                held.holds.insert(field.as_str().to_owned(), (hold.source, hold.is_locked));
            }
        }
        held
    }

    /// Makes fields what they were before a change, as far as they are still what the change made of them.
    pub(crate) fn restore(&mut self, fields: &[M::Field], before: &Held<M>, after: &Held<M>) {
        for field in fields.iter().copied() {
            let now = self.held([field]);
            let is_untouched = now.holds.get(field.as_str()) == after.holds.get(field.as_str())
                && now.values.is_same(field, &after.values);
            if !is_untouched {
                continue;
            }
            self.reset([field]);
            if let Some((source, is_locked)) = before.holds.get(field.as_str()) {
                self.held.copy(field, &before.values);
                self.holds.insert(field, Hold { source: *source, is_locked: *is_locked });
            }
        }
    }

    /// A locked field keeps what it shows, and where that came from.
    fn lock(&mut self, field: M::Field, merged: &Merged<M>) {
        if let Some(hold) = self.holds.get_mut(&field) {
            hold.is_locked = true;
            return;
        }
        self.held.copy(field, &merged.values);
        // That there is nothing was said by nobody but the person who locked it.
        let source = merged.origins.get(&field).map_or(Source::User, |origin| origin.source);
        self.holds.insert(field, Hold { source, is_locked: true });
    }

    fn unlock(&mut self, field: M::Field) {
        match self.holds.get_mut(&field) {
            Some(hold) if hold.source == Source::User => hold.is_locked = false,
            Some(_) => self.reset([field]),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
