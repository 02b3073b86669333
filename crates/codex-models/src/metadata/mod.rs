//! What books and series are described by: their fields, the values of these, and where a value came from.
//! Must not know which source wins (that is a rule of services).

mod book;
mod fields;
mod patch;
mod provenance;
mod series;
mod values;

pub use book::{BookField, BookMetadata};
pub use fields::{Field, FieldSet, Slot};
pub use patch::{ListChanges, MetadataPatch};
pub use provenance::{Hold, Provenance, Source};
pub use series::{SeriesField, SeriesMetadata};
pub use values::{
    AlternateTitle, Author, CustomField, ExternalId, InvalidDate, Layout, Link, PartialDate,
    ReadingDirection, SeriesStatus, StoryArc, TermKind,
};
