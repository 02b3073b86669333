//! The fields of a series.
//! Must not know where their values come from.

use super::fields::field_set;
use super::{
    AlternateTitle, Author, CustomField, ExternalId, Link, PartialDate, ReadingDirection,
    SeriesStatus,
};

/// Hands the list of a series' fields to a macro, behind what else it is given.
#[macro_export]
macro_rules! series_fields {
    ($then:ident $($extra:tt)*) => {
        $then! {
            $($extra)*
            /// Shown title.
            title: [Option<String>] = Title "title";
            /// Title to sort by.
            sort_title: [Option<String>] = SortTitle "sortTitle";
            /// Other titles.
            alternate_titles: [Vec<AlternateTitle>] = AlternateTitles "alternateTitles";
            /// Summary, plain text.
            summary: [Option<String>] = Summary "summary";
            /// Where its publication stands.
            status: [Option<SeriesStatus>] = Status "status";
            /// Books in the whole series, whether they are here or not.
            total_book_count: [Option<u32>] = TotalBookCount "totalBookCount";
            /// Volumes in the whole series.
            total_volume_count: [Option<u32>] = TotalVolumeCount "totalVolumeCount";
            /// Publisher.
            publisher: [Option<String>] = Publisher "publisher";
            /// Imprint of the publisher.
            imprint: [Option<String>] = Imprint "imprint";
            /// Language, BCP 47.
            language: [Option<String>] = Language "language";
            /// When it began, possibly partial.
            release_date: [Option<PartialDate>] = ReleaseDate "releaseDate";
            /// Lowest age in years.
            age_rating: [Option<u8>] = AgeRating "ageRating";
            /// Reading direction.
            reading_direction: [Option<ReadingDirection>] = ReadingDirection "readingDirection";
            /// What kind of books it has: "TPB", "One-Shot".
            format: [Option<String>] = Format "format";
            /// Whether it is in color.
            color: [Option<bool>] = Color "color";
            /// What others think of it, 0 to 5.
            community_rating: [Option<f64>] = CommunityRating "communityRating";
            /// People with their roles.
            authors: [Vec<Author>] = Authors "authors";
            /// Genres.
            genres: [Vec<String>] = Genres "genres";
            /// Tags.
            tags: [Vec<String>] = Tags "tags";
            /// Characters.
            characters: [Vec<String>] = Characters "characters";
            /// Teams.
            teams: [Vec<String>] = Teams "teams";
            /// Places.
            locations: [Vec<String>] = Locations "locations";
            /// Groups it belongs to.
            series_groups: [Vec<String>] = SeriesGroups "seriesGroups";
            /// Links with a label.
            links: [Vec<Link>] = Links "links";
            /// Ids in other catalogs.
            external_ids: [Vec<ExternalId>] = ExternalIds "externalIds";
            /// Fields that somebody made up.
            custom_fields: [Vec<CustomField>] = CustomFields "customFields";
        }
    };
}

series_fields! { field_set
    /// What is known of a series. Fields of which nothing is known are `None` or empty.
    SeriesMetadata SeriesField;
}
