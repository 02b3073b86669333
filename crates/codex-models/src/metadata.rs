//! Descriptive fields of a book as read from its file.
//! Must not know which source wins (that is a rule of services).

use serde::{Deserialize, Serialize};

/// Everything a file says of itself. Absent fields are `None` or empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BookMetadata {
    /// Title of the book itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Sort title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_title: Option<String>,
    /// Name of the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Number in the series as written ("10.5", "1-3", "Annual").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Volume as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Books in the whole series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Summary, plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Imprint of the publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imprint: Option<String>,
    /// Language, BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Release date, possibly partial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_date: Option<PartialDate>,
    /// ISBN, EAN or UPC digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    /// Lowest age in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_rating: Option<u8>,
    /// Reading direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_direction: Option<ReadingDirection>,
    /// Layout of an EPUB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<Layout>,
    /// People with their roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Genres.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub characters: Vec<String>,
    /// Links with a label.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

impl BookMetadata {
    /// Fills the fields that are empty here from `other`.
    pub fn fill_from(&mut self, other: Self) {
        macro_rules! fill {
            ($($field:ident),*) => { $(if self.$field.is_none() { self.$field = other.$field; })* };
        }
        macro_rules! fill_list {
            ($($field:ident),*) => { $(if self.$field.is_empty() { self.$field = other.$field; })* };
        }
        fill!(
            title,
            sort_title,
            series,
            number,
            volume,
            count,
            summary,
            publisher,
            imprint,
            language,
            release_date,
            isbn,
            age_rating,
            reading_direction,
            layout
        );
        fill_list!(authors, genres, tags, characters, links);
    }
}

/// A date of which month and day may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartialDate {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// Day, 1 to 31; only with a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(f, "{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => write!(f, "{:04}-{month:02}", self.year),
            (None, _) => write!(f, "{:04}", self.year),
        }
    }
}

/// Which way pages turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ReadingDirection {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
    /// Page below page.
    Vertical,
    /// One long strip.
    Webtoon,
}

/// Whether text reflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Text flows to the screen.
    Reflowable,
    /// Pages have a size of their own.
    Fixed,
}

/// A person with a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// The name as written.
    pub name: String,
    /// `author writer penciller inker colorist letterer cover editor translator illustrator artist narrator contributor`.
    pub role: String,
}

/// A link with a label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// The host name, or what the source calls it.
    pub label: String,
    /// Absolute `http` or `https` address.
    pub url: String,
}
