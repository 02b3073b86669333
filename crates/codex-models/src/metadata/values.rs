//! The values that fields of metadata hold.
//! Must not know which field holds them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date of which month and day may be unknown; written as `2019`, `2019-04` or `2019-04-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day, 1 to 31; only with a month.
    pub day: Option<u8>,
}

/// The text is no date of any precision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date like 2019, 2019-04 or 2019-04-03")]
pub struct InvalidDate(pub String);

impl PartialDate {
    /// A year of which nothing else is known.
    pub fn of_year(year: u16) -> Self {
        Self { year, month: None, day: None }
    }

    /// Reads what [`std::fmt::Display`] writes.
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        Self::read(text).ok_or_else(|| InvalidDate(text.to_owned()))
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month =
            parts.next().map(|month| digits(month, 2)).map_or(Some(None), |n| n.map(Some))?;
        let day = parts.next().map(|day| digits(day, 2)).map_or(Some(None), |n| n.map(Some))?;
        let month = month.map(u8::try_from).transpose().ok()?;
        let day = day.map(u8::try_from).transpose().ok()?;
        let is_date = year >= 1
            && month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| (1..=31).contains(&day))
            && parts.next().is_none();
        is_date.then_some(Self { year, month, day })
    }
}

fn digits(text: &str, count: usize) -> Option<u16> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PartialDate {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("`2019`, `2019-04` or `2019-04-03`"))
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PartialDate {}

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

impl ReadingDirection {
    /// The stored name, which is the one on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
            Self::Vertical => "vertical",
            Self::Webtoon => "webtoon",
        }
    }
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
    /// `author writer penciller inker colorist letterer cover editor translator illustrator artist narrator contributor`,
    /// or another word.
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

/// Where a publication stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SeriesStatus {
    /// More is to come.
    Ongoing,
    /// Complete.
    Ended,
    /// Paused.
    Hiatus,
    /// Given up.
    Abandoned,
}

impl SeriesStatus {
    /// The stored name, which is the one on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ongoing => "ongoing",
            Self::Ended => "ended",
            Self::Hiatus => "hiatus",
            Self::Abandoned => "abandoned",
        }
    }
}

/// What a name names, by which books and series are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(12))")
)]
#[serde(rename_all = "camelCase")]
pub enum TermKind {
    /// A genre.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "genre"))]
    Genre,
    /// A tag.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "tag"))]
    Tag,
    /// A character.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "character"))]
    Character,
    /// A team.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "team"))]
    Team,
    /// A place.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "location"))]
    Location,
    /// A story arc.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "story_arc"))]
    StoryArc,
    /// A group of series.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "series_group"))]
    SeriesGroup,
    /// A publisher.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "publisher"))]
    Publisher,
    /// An imprint.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "imprint"))]
    Imprint,
    /// A person.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "person"))]
    Person,
    /// An id of a catalog, with the catalog in front: `comicvine:714236`.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "external_id"))]
    ExternalId,
}

impl TermKind {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Genre => "genre",
            Self::Tag => "tag",
            Self::Character => "character",
            Self::Team => "team",
            Self::Location => "location",
            Self::StoryArc => "story_arc",
            Self::SeriesGroup => "series_group",
            Self::Publisher => "publisher",
            Self::Imprint => "imprint",
            Self::Person => "person",
            Self::ExternalId => "external_id",
        }
    }
}

/// An id that another catalog gave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExternalId {
    /// The catalog: `comicvine`, `metron`, `mangadex`, `anilist`, …
    pub source: String,
    /// The id there.
    pub id: String,
}

impl std::fmt::Display for ExternalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.source, self.id)
    }
}

/// A story that runs through several books.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryArc {
    /// Its name.
    pub name: String,
    /// The place of the book in it, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
}

/// Another title.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlternateTitle {
    /// What kind of title it is: a language, `localized`, `romanized`, …
    pub label: String,
    /// The title.
    pub title: String,
}

/// A field that somebody made up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomField {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_precision_are_read_as_they_are_written() {
        for text in ["2019", "2019-04", "2019-04-03", "0001-12-31"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "19", "2019-4", "2019-13", "2019-04-32", "2019-04-03-01", "0000", "2019-", "+201"]
        {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
    }
}
