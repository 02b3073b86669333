//! The fields of a book.
//! Must not know where their values come from.

use super::fields::field_set;
use super::{
    Author, CustomField, ExternalId, Layout, Link, PartialDate, ReadingDirection, SeriesStatus,
    StoryArc,
};

/// Hands the list of a book's fields to a macro, behind what else it is given. Every struct that has all fields is made
/// of it, so that a new field needs one line.
#[macro_export]
macro_rules! book_fields {
    ($then:ident $($extra:tt)*) => {
        $then! {
            $($extra)*
            /// Title of the book itself.
            title: [Option<String>] = Title "title";
            /// What follows the title.
            subtitle: [Option<String>] = Subtitle "subtitle";
            /// Title to sort by.
            sort_title: [Option<String>] = SortTitle "sortTitle";
            /// Name of the series.
            series: [Option<String>] = Series "series";
            /// Name of the series to sort by.
            series_sort_title: [Option<String>] = SeriesSortTitle "seriesSortTitle";
            /// Name of the series in another language.
            localized_series: [Option<String>] = LocalizedSeries "localizedSeries";
            /// Year in which the series began.
            series_year: [Option<u16>] = SeriesYear "seriesYear";
            /// Where the publication of the series stands.
            series_status: [Option<SeriesStatus>] = SeriesStatus "seriesStatus";
            /// Number in the series as written ("10.5", "1-3", "Annual").
            number: [Option<String>] = Number "number";
            /// Number to sort by, where it is not what the number says.
            number_sort: [Option<f64>] = NumberSort "numberSort";
            /// Volume as written.
            volume: [Option<String>] = Volume "volume";
            /// Chapter as written.
            chapter: [Option<String>] = Chapter "chapter";
            /// Books in the whole series.
            count: [Option<u32>] = Count "count";
            /// Another series the book is counted in.
            alternate_series: [Option<String>] = AlternateSeries "alternateSeries";
            /// Number in that series.
            alternate_number: [Option<String>] = AlternateNumber "alternateNumber";
            /// Books in that series.
            alternate_count: [Option<u32>] = AlternateCount "alternateCount";
            /// Summary, plain text.
            summary: [Option<String>] = Summary "summary";
            /// Notes of whoever described the book.
            notes: [Option<String>] = Notes "notes";
            /// A review that came with the description.
            review: [Option<String>] = Review "review";
            /// Publisher.
            publisher: [Option<String>] = Publisher "publisher";
            /// Imprint of the publisher.
            imprint: [Option<String>] = Imprint "imprint";
            /// Language, BCP 47.
            language: [Option<String>] = Language "language";
            /// Release date, possibly partial.
            release_date: [Option<PartialDate>] = ReleaseDate "releaseDate";
            /// ISBN, EAN or UPC digits.
            isbn: [Option<String>] = Isbn "isbn";
            /// Lowest age in years.
            age_rating: [Option<u8>] = AgeRating "ageRating";
            /// Reading direction.
            reading_direction: [Option<ReadingDirection>] = ReadingDirection "readingDirection";
            /// Layout of an EPUB.
            layout: [Option<Layout>] = Layout "layout";
            /// What kind of book it is: "Annual", "TPB", "Omnibus", "One-Shot".
            format: [Option<String>] = Format "format";
            /// Whether it is in color.
            color: [Option<bool>] = Color "color";
            /// What others think of it, 0 to 5.
            community_rating: [Option<f64>] = CommunityRating "communityRating";
            /// The character or team that it is about.
            main_character: [Option<String>] = MainCharacter "mainCharacter";
            /// Where the pages come from ("Digital", "Webrip").
            release_source: [Option<String>] = ReleaseSource "releaseSource";
            /// Who released the file.
            release_group: [Option<String>] = ReleaseGroup "releaseGroup";
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
            /// Titles of the stories in it.
            stories: [Vec<String>] = Stories "stories";
            /// Stories it is a part of.
            story_arcs: [Vec<StoryArc>] = StoryArcs "storyArcs";
            /// Groups its series belongs to.
            series_groups: [Vec<String>] = SeriesGroups "seriesGroups";
            /// Links with a label.
            links: [Vec<Link>] = Links "links";
            /// Ids in other catalogs.
            external_ids: [Vec<ExternalId>] = ExternalIds "externalIds";
            /// Senses by which it can be read (schema.org `accessMode`).
            access_modes: [Vec<String>] = AccessModes "accessModes";
            /// What makes it accessible (schema.org `accessibilityFeature`).
            accessibility_features: [Vec<String>] = AccessibilityFeatures "accessibilityFeatures";
            /// What may harm (schema.org `accessibilityHazard`).
            accessibility_hazards: [Vec<String>] = AccessibilityHazards "accessibilityHazards";
            /// How accessible it is, in a sentence.
            accessibility_summary: [Option<String>] = AccessibilitySummary "accessibilitySummary";
            /// Fields that somebody made up.
            custom_fields: [Vec<CustomField>] = CustomFields "customFields";
        }
    };
}

book_fields! { field_set
    /// What is known of a book. Fields of which nothing is known are `None` or empty.
    BookMetadata BookField;
}
