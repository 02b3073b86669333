//! Wire shapes of metadata; those with every field are made of the one list of fields.
//! Must not hold rules.

use std::collections::BTreeMap;

use codex_models::metadata::{
    AlternateTitle, Author, BookField, BookMetadata, CustomField, ExternalId, Hold, Layout, Link,
    ListChanges, MetadataPatch, PartialDate, ReadingDirection, SeriesField, SeriesMetadata,
    SeriesStatus, Slot, Source, StoryArc,
};
use codex_models::{BookId, Patch, book_fields, series_fields};
use codex_services::metadata::{BulkEdit, Common, Described};
use serde::{Deserialize, Serialize};

use crate::http::bounded;

/// Makes the shape of values: every field is there, blank ones null or empty.
macro_rules! values_dto {
    (
        $(#[$meta:meta])* $dto:ident of $set:ident;
        $($(#[$doc:meta])* $slot:ident: [$($type:tt)*] = $variant:ident $wire:literal;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $dto {
            $($(#[$doc])* #[schema(required)] $slot: $($type)*,)*
        }

        impl From<$set> for $dto {
            fn from(values: $set) -> Self {
                let $set { $($slot),* } = values;
                Self { $($slot),* }
            }
        }
    };
}

/// Makes the shape of a change: a field that is left out stays, null empties it, a value is written.
macro_rules! patch_dto {
    (
        $(#[$meta:meta])* $dto:ident of $set:ident by $field:ident;
        $($(#[$doc:meta])* $slot:ident: [$($type:tt)*] = $variant:ident $wire:literal;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(crate) struct $dto {
            $($(#[$doc])* #[serde(default)] #[schema(value_type = $($type)*, nullable, required = false)]
            $slot: Patch<<$($type)* as Slot>::Value>,)*
            /// Fields to lock (`true`: sources cannot change them) or to unlock.
            #[serde(default)]
            #[schema(value_type = HashMap<String, bool>, required = false)]
            locks: BTreeMap<$field, bool>,
        }

        impl From<$dto> for MetadataPatch<$set> {
            fn from(request: $dto) -> Self {
                let $dto { $($slot,)* locks } = request;
                let mut patch = Self { locks, ..Self::default() };
                $(match $slot {
                    Patch::Keep => {}
                    Patch::Clear => {
                        patch.fields.insert($field::$variant);
                    }
                    Patch::Set(value) => {
                        patch.fields.insert($field::$variant);
                        patch.values.$slot = Slot::of(value);
                    }
                })*
                patch
            }
        }
    };
}

book_fields! { values_dto
    /// What holds of a book.
    BookMetadataDto of BookMetadata;
}
series_fields! { values_dto
    /// What holds of a series.
    SeriesMetadataDto of SeriesMetadata;
}
book_fields! { patch_dto
    /// What to change of a book: fields that are left out stay, null empties.
    UpdateBookMetadataRequest of BookMetadata by BookField;
}
series_fields! { patch_dto
    /// What to change of a series: fields that are left out stay, null empties.
    UpdateSeriesMetadataRequest of SeriesMetadata by SeriesField;
}

/// Makes the shapes of one kind of thing that is described.
macro_rules! described_dto {
    ($described:ident $origin:ident $candidate:ident $reset:ident: $set:ident $field:ident $values:ident) => {
        /// What is known, and who says so.
        #[derive(Debug, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $described {
            /// What holds.
            values: $values,
            /// Where the values came from; fields of which nobody said anything are left out.
            origins: Vec<$origin>,
            /// What each source says, whether it holds or not.
            candidates: Vec<$candidate>,
        }

        /// Where the value of a field came from.
        #[derive(Debug, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        struct $origin {
            /// The field.
            field: $field,
            /// The source.
            source: Source,
            /// Whether a person locked it.
            is_locked: bool,
        }

        /// What a source says.
        #[derive(Debug, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        struct $candidate {
            /// The source.
            source: Source,
            /// What it says.
            values: $values,
        }

        /// Fields of which sources shall speak again.
        #[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub(super) struct $reset {
            /// Which; all, when none is named.
            #[schema(required = false)]
            #[serde(deserialize_with = "bounded::list")]
            pub(super) fields: Vec<$field>,
        }

        impl From<Described<$set>> for $described {
            fn from(described: Described<$set>) -> Self {
                let Described { values, origins, candidates } = described;
                let origin = |(field, origin)| {
                    let Hold { source, is_locked } = origin;
                    $origin { field, source, is_locked }
                };
                let candidate =
                    |(source, values): (Source, $set)| $candidate { source, values: values.into() };
                Self {
                    values: values.into(),
                    origins: origins.into_iter().map(origin).collect(),
                    candidates: candidates.into_iter().map(candidate).collect(),
                }
            }
        }
    };
}

described_dto!(DescribedBookDto BookOriginDto BookCandidateDto ResetBookMetadataRequest:
               BookMetadata BookField BookMetadataDto);
described_dto!(DescribedSeriesDto SeriesOriginDto SeriesCandidateDto ResetSeriesMetadataRequest:
               SeriesMetadata SeriesField SeriesMetadataDto);

/// Which books to compare.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CompareBooksRequest {
    /// At most 500.
    pub(super) book_ids: Vec<BookId>,
}

/// What books have in common.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommonBookMetadataDto {
    /// How many of them are in sight.
    count: usize,
    /// What all of them have; fields in which they differ are blank.
    values: BookMetadataDto,
    /// The fields in which they differ.
    mixed: Vec<BookField>,
}

impl From<Common<BookMetadata>> for CommonBookMetadataDto {
    fn from(common: Common<BookMetadata>) -> Self {
        let Common { count, values, mixed } = common;
        Self { count, values: values.into(), mixed: mixed.into_iter().collect() }
    }
}

/// A change of many books.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct EditBooksRequest {
    /// Which, at most 500; those out of sight are passed over.
    book_ids: Vec<BookId>,
    /// What becomes the same for all of them.
    #[serde(default)]
    #[schema(required = false)]
    set: UpdateBookMetadataRequest,
    /// Items to add to the lists of each.
    #[serde(default)]
    #[schema(required = false)]
    add: BookItemsDto,
    /// Items to take out of the lists of each.
    #[serde(default)]
    #[schema(required = false)]
    remove: BookItemsDto,
}

/// Items of lists.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct BookItemsDto {
    /// People with their roles.
    #[schema(required = false)]
    authors: Vec<Author>,
    /// Genres.
    #[schema(required = false)]
    genres: Vec<String>,
    /// Tags.
    #[schema(required = false)]
    tags: Vec<String>,
    /// Characters.
    #[schema(required = false)]
    characters: Vec<String>,
    /// Teams.
    #[schema(required = false)]
    teams: Vec<String>,
    /// Places.
    #[schema(required = false)]
    locations: Vec<String>,
    /// Groups the series belongs to.
    #[schema(required = false)]
    series_groups: Vec<String>,
    /// Stories the books are a part of.
    #[schema(required = false)]
    story_arcs: Vec<StoryArc>,
    /// Links with a label.
    #[schema(required = false)]
    links: Vec<Link>,
    /// Fields that somebody made up.
    #[schema(required = false)]
    custom_fields: Vec<CustomField>,
}

impl From<BookItemsDto> for BookMetadata {
    fn from(items: BookItemsDto) -> Self {
        let BookItemsDto {
            authors,
            genres,
            tags,
            characters,
            teams,
            locations,
            series_groups,
            story_arcs,
            links,
            custom_fields,
        } = items;
        Self {
            authors,
            genres,
            tags,
            characters,
            teams,
            locations,
            series_groups,
            story_arcs,
            links,
            custom_fields,
            ..Self::default()
        }
    }
}

impl From<EditBooksRequest> for BulkEdit<BookId, BookMetadata> {
    fn from(request: EditBooksRequest) -> Self {
        let EditBooksRequest { book_ids, set, add, remove } = request;
        let lists = ListChanges { add: add.into(), remove: remove.into() };
        Self { ids: book_ids, patch: set.into(), lists }
    }
}

/// What became of a bulk edit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EditedBooksDto {
    /// How many books it reached.
    pub(super) count: usize,
}
