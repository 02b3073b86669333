//! The fields that conditions test: their names on the wire, and what kind of value each has.
//! Must not know columns.

use crate::metadata::TermKind;

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Series.
    Series,
    /// Books.
    Books,
}

impl Subject {
    /// The other one, which a test of something related is about.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Series => Self::Books,
            Self::Books => Self::Series,
        }
    }
}

/// What kind of value a field has, and so how it is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, without regard to case, accents, width and signs.
    Text,
    /// A number.
    Number,
    /// A point in time.
    Time,
    /// A date of which month and day may be unknown.
    Date,
    /// A word, as it is stored.
    Word,
    /// A word out of a closed list.
    Choice(&'static [&'static str]),
    /// How far the viewer is.
    ReadStatus,
    /// An id.
    Id,
    /// Names, without regard to case, accents and width.
    Term(TermKind),
    /// Yes or no.
    Flag,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:expr, $series:literal $books:literal;)*) => {
        /// A field that a condition can test.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field { $($(#[$doc])* $variant),* }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What kind of value it has.
            pub fn kind(self) -> Kind {
                match self { $(Self::$variant => $kind),* }
            }

            /// Whether series or books have it.
            pub fn is_of(self, subject: Subject) -> bool {
                let (series, books) = match self { $(Self::$variant => ($series, $books)),* };
                match subject {
                    Subject::Series => series,
                    Subject::Books => books,
                }
            }
        }
    };
}

const STATUSES: &[&str] = &["ongoing", "ended", "hiatus", "abandoned"];
const DIRECTIONS: &[&str] = &["ltr", "rtl", "vertical", "webtoon"];
const FORMATS: &[&str] = &["cbz", "cbr", "cb7", "cbt", "epub", "pdf", "folder"];
const STATES: &[&str] = &["pending", "ready", "error"];

fields! {
    /// Shown title.
    Title = "title", Kind::Text, true true;
    /// Number in the series.
    Number = "number", Kind::Number, false true;
    /// Books in it, missing ones included.
    BookCount = "bookCount", Kind::Number, true false;
    /// Books in the whole series, whether they are here or not.
    TotalBookCount = "totalBookCount", Kind::Number, true false;
    /// Pages; 0 until analyzed.
    PageCount = "pageCount", Kind::Number, false true;
    /// Bytes of the file.
    Size = "sizeBytes", Kind::Number, false true;
    /// Year of release, or in which the series began.
    Year = "year", Kind::Number, true true;
    /// Lowest age in years.
    AgeRating = "ageRating", Kind::Number, true true;
    /// What others think of it, 0 to 5.
    CommunityRating = "communityRating", Kind::Number, true true;
    /// What the viewer thinks of it, 1 to 10.
    Rating = "rating", Kind::Number, true true;
    /// When it was first seen.
    CreatedAt = "createdAt", Kind::Time, true true;
    /// When it last changed.
    UpdatedAt = "updatedAt", Kind::Time, true true;
    /// When the viewer was last in it.
    ReadAt = "readAt", Kind::Time, false true;
    /// Release date, or when the series began.
    ReleaseDate = "releaseDate", Kind::Date, true true;
    /// Language, BCP 47.
    Language = "language", Kind::Word, true true;
    /// Where the publication stands.
    Status = "status", Kind::Choice(STATUSES), true false;
    /// Which way pages turn.
    ReadingDirection = "readingDirection", Kind::Choice(DIRECTIONS), true false;
    /// Container format.
    Format = "format", Kind::Choice(FORMATS), false true;
    /// Whether the file has been understood.
    State = "state", Kind::Choice(STATES), false true;
    /// How far the viewer is. A series is read when all its books are, and unread when none was begun.
    ReadStatus = "readStatus", Kind::ReadStatus, true true;
    /// The library.
    Library = "libraryId", Kind::Id, true true;
    /// The series.
    Series = "seriesId", Kind::Id, true true;
    /// A collection whose members are chosen by hand.
    Collection = "collectionId", Kind::Id, true false;
    /// A read list whose members are chosen by hand.
    ReadList = "readListId", Kind::Id, false true;
    /// A genre.
    Genre = "genre", Kind::Term(TermKind::Genre), true true;
    /// A tag.
    Tag = "tag", Kind::Term(TermKind::Tag), true true;
    /// A character.
    Character = "character", Kind::Term(TermKind::Character), true true;
    /// A team.
    Team = "team", Kind::Term(TermKind::Team), true true;
    /// A place.
    Location = "location", Kind::Term(TermKind::Location), true true;
    /// A story that runs through several books.
    StoryArc = "storyArc", Kind::Term(TermKind::StoryArc), false true;
    /// A group of series.
    SeriesGroup = "seriesGroup", Kind::Term(TermKind::SeriesGroup), true true;
    /// Publisher.
    Publisher = "publisher", Kind::Term(TermKind::Publisher), true true;
    /// Imprint of the publisher.
    Imprint = "imprint", Kind::Term(TermKind::Imprint), true true;
    /// A person, in any role or in the one that `role` names.
    Person = "person", Kind::Term(TermKind::Person), true true;
    /// An id of a catalog, with the catalog in front: `comicvine:714236`.
    ExternalId = "externalId", Kind::Term(TermKind::ExternalId), true true;
    /// Whether the files were not found by the last scan.
    Missing = "isMissing", Kind::Flag, true true;
    /// Whether the viewer wants to read it.
    Wanted = "isWanted", Kind::Flag, true false;
    /// Whether as many books are here as the whole series has.
    Complete = "isComplete", Kind::Flag, true false;
}

impl Field {
    /// The field of this name, if series or books have it.
    pub fn named(subject: Subject, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name && field.is_of(subject))
    }

    /// Whether it is about nobody's own reading, word or choice, nor about lists.
    pub fn is_same_for_all(self) -> bool {
        !matches!(
            self,
            Self::ReadStatus
                | Self::ReadAt
                | Self::Rating
                | Self::Wanted
                | Self::Collection
                | Self::ReadList
        )
    }
}
