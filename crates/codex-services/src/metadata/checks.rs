//! What a person may write into fields.
//! Must not know what is written there now.

use codex_models::FieldError;
use codex_models::metadata::{
    Author, BookField, BookMetadata, CustomField, ExternalId, Field, Link, ListChanges,
    MetadataPatch, SeriesField, SeriesMetadata,
};
use url::Url;

use crate::error::{CodexError, Result};

/// Longest text on one line, in characters.
const MAX_LINE: usize = 1_000;
/// Longest text of several lines, in characters.
const MAX_PARAGRAPHS: usize = 20_000;
/// Most items of a list.
const MAX_ITEMS: usize = 500;
/// The highest age.
const MAX_AGE: u8 = 99;
/// The highest count and number.
const MAX_NUMBER: u32 = 1_000_000;
/// The highest rating.
const MAX_RATING: f64 = 5.0;

/// Collects what is wrong.
#[derive(Default)]
struct Faults(Vec<FieldError>);

/// Checks and tidies changes of a book.
pub(super) fn book(mut patch: MetadataPatch<BookMetadata>) -> Result<MetadataPatch<BookMetadata>> {
    use BookField as F;
    let mut faults = Faults::default();
    let values = &mut patch.values;
    for (field, text) in [
        (F::Title, &mut values.title),
        (F::Subtitle, &mut values.subtitle),
        (F::SortTitle, &mut values.sort_title),
        (F::Series, &mut values.series),
        (F::SeriesSortTitle, &mut values.series_sort_title),
        (F::LocalizedSeries, &mut values.localized_series),
        (F::Number, &mut values.number),
        (F::Volume, &mut values.volume),
        (F::Chapter, &mut values.chapter),
        (F::AlternateSeries, &mut values.alternate_series),
        (F::AlternateNumber, &mut values.alternate_number),
        (F::Publisher, &mut values.publisher),
        (F::Imprint, &mut values.imprint),
        (F::Format, &mut values.format),
        (F::MainCharacter, &mut values.main_character),
        (F::ReleaseSource, &mut values.release_source),
        (F::ReleaseGroup, &mut values.release_group),
    ] {
        faults.line(field, text.as_mut());
    }
    for (field, text) in [
        (F::Summary, &mut values.summary),
        (F::Notes, &mut values.notes),
        (F::Review, &mut values.review),
        (F::AccessibilitySummary, &mut values.accessibility_summary),
    ] {
        faults.paragraphs(field, text.as_mut());
    }
    faults.language(F::Language, values.language.as_mut());
    faults.isbn(values.isbn.as_mut());
    faults.age(F::AgeRating, values.age_rating);
    faults.count(F::Count, values.count);
    faults.count(F::AlternateCount, values.alternate_count);
    faults.rating(F::CommunityRating, values.community_rating);
    faults.year(values.series_year);
    faults.number(values.number_sort);
    faults.book_lists(values);
    faults.end(patch)
}

/// Checks and tidies changes of a series.
pub(super) fn series(
    mut patch: MetadataPatch<SeriesMetadata>,
) -> Result<MetadataPatch<SeriesMetadata>> {
    use SeriesField as F;
    let mut faults = Faults::default();
    let values = &mut patch.values;
    for (field, text) in [
        (F::Title, &mut values.title),
        (F::SortTitle, &mut values.sort_title),
        (F::Publisher, &mut values.publisher),
        (F::Imprint, &mut values.imprint),
        (F::Format, &mut values.format),
    ] {
        faults.line(field, text.as_mut());
    }
    faults.paragraphs(F::Summary, values.summary.as_mut());
    faults.language(F::Language, values.language.as_mut());
    faults.age(F::AgeRating, values.age_rating);
    faults.count(F::TotalBookCount, values.total_book_count);
    faults.count(F::TotalVolumeCount, values.total_volume_count);
    faults.rating(F::CommunityRating, values.community_rating);
    faults.series_lists(values);
    faults.end(patch)
}

/// Checks and tidies items of lists.
pub(super) fn lists(mut lists: ListChanges<BookMetadata>) -> Result<ListChanges<BookMetadata>> {
    let mut faults = Faults::default();
    faults.book_lists(&mut lists.add);
    faults.book_lists(&mut lists.remove);
    faults.end(lists)
}

/// Checks and tidies items of lists of series.
pub(super) fn series_lists(
    mut lists: ListChanges<SeriesMetadata>,
) -> Result<ListChanges<SeriesMetadata>> {
    let mut faults = Faults::default();
    faults.series_lists(&mut lists.add);
    faults.series_lists(&mut lists.remove);
    faults.end(lists)
}

impl Faults {
    fn add(&mut self, field: impl Field, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.as_str(), code, message: message.into() });
    }

    fn end<T>(self, checked: T) -> Result<T> {
        if self.0.is_empty() { Ok(checked) } else { Err(CodexError::Invalid(self.0)) }
    }

    fn book_lists(&mut self, values: &mut BookMetadata) {
        use BookField as F;
        for (field, list) in [
            (F::Genres, &mut values.genres),
            (F::Tags, &mut values.tags),
            (F::Characters, &mut values.characters),
            (F::Teams, &mut values.teams),
            (F::Locations, &mut values.locations),
            (F::Stories, &mut values.stories),
            (F::SeriesGroups, &mut values.series_groups),
            (F::AccessModes, &mut values.access_modes),
            (F::AccessibilityFeatures, &mut values.accessibility_features),
            (F::AccessibilityHazards, &mut values.accessibility_hazards),
        ] {
            self.texts(field, list);
        }
        self.people(F::Authors, &mut values.authors);
        self.links(F::Links, &values.links);
        self.ids(F::ExternalIds, &mut values.external_ids);
        self.custom(F::CustomFields, &mut values.custom_fields);
        let arcs = values.story_arcs.iter_mut();
        let texts =
            arcs.flat_map(|arc| std::iter::once(&mut arc.name).chain(arc.position.as_mut()));
        self.items(F::StoryArcs, texts.collect());
    }

    fn series_lists(&mut self, values: &mut SeriesMetadata) {
        use SeriesField as F;
        for (field, list) in [
            (F::Genres, &mut values.genres),
            (F::Tags, &mut values.tags),
            (F::Characters, &mut values.characters),
            (F::Teams, &mut values.teams),
            (F::Locations, &mut values.locations),
            (F::SeriesGroups, &mut values.series_groups),
        ] {
            self.texts(field, list);
        }
        self.people(F::Authors, &mut values.authors);
        self.links(F::Links, &values.links);
        self.ids(F::ExternalIds, &mut values.external_ids);
        self.custom(F::CustomFields, &mut values.custom_fields);
        let titles = &mut values.alternate_titles;
        let both = titles.iter_mut().flat_map(|title| [&mut title.label, &mut title.title]);
        self.items(F::AlternateTitles, both.collect());
    }

    /// A line is trimmed; a blank one is a fault, since null says "nothing".
    fn line(&mut self, field: impl Field, text: Option<&mut String>) {
        self.items(field, text.into_iter().collect());
    }

    fn items(&mut self, field: impl Field, texts: Vec<&mut String>) {
        for text in texts {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                self.add(field, "required", format!("`{}` is blank", field.as_str()));
            } else if text.chars().count() > MAX_LINE {
                let message = format!("`{}` has at most {MAX_LINE} characters", field.as_str());
                self.add(field, "too_long", message);
            } else if text.chars().any(char::is_control) {
                let message = format!("`{}` has no control characters", field.as_str());
                self.add(field, "malformed", message);
            }
        }
    }

    fn paragraphs(&mut self, field: impl Field, text: Option<&mut String>) {
        let Some(text) = text else { return };
        *text = text.trim().replace("\r\n", "\n");
        let is_plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
        if text.is_empty() {
            self.add(field, "required", format!("`{}` is blank", field.as_str()));
        } else if text.chars().count() > MAX_PARAGRAPHS {
            let message = format!("`{}` has at most {MAX_PARAGRAPHS} characters", field.as_str());
            self.add(field, "too_long", message);
        } else if !text.chars().all(is_plain) {
            let message = format!("`{}` has no control characters", field.as_str());
            self.add(field, "malformed", message);
        }
    }

    fn texts(&mut self, field: impl Field, list: &mut Vec<String>) {
        self.few(field, list.len());
        self.items(field, list.iter_mut().collect());
        once_each(list);
    }

    fn people(&mut self, field: impl Field, people: &mut Vec<Author>) {
        self.few(field, people.len());
        let texts = people.iter_mut().flat_map(|person| [&mut person.name, &mut person.role]);
        self.items(field, texts.collect());
        once_each(people);
    }

    fn ids(&mut self, field: impl Field, ids: &mut Vec<ExternalId>) {
        self.few(field, ids.len());
        let texts = ids.iter_mut().flat_map(|id| [&mut id.source, &mut id.id]);
        self.items(field, texts.collect());
        once_each(ids);
    }

    fn custom(&mut self, field: impl Field, fields: &mut Vec<CustomField>) {
        self.few(field, fields.len());
        let texts = fields.iter_mut().flat_map(|custom| [&mut custom.name, &mut custom.value]);
        self.items(field, texts.collect());
        once_each(fields);
    }

    /// Addresses that a page may link to: nothing that runs.
    fn links(&mut self, field: impl Field, links: &[Link]) {
        self.few(field, links.len());
        let is_web = |link: &Link| {
            let url = Url::parse(&link.url).ok();
            url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        let is_short = |link: &Link| link.url.len() <= MAX_LINE && link.label.len() <= MAX_LINE;
        for link in links.iter().filter(|link| !is_web(link) || !is_short(link)) {
            let message = format!("`{}` is not an address of the web", link.url);
            self.add(field, "malformed", message);
        }
    }

    fn few(&mut self, field: impl Field, count: usize) {
        if count > MAX_ITEMS {
            let message = format!("`{}` has at most {MAX_ITEMS} items", field.as_str());
            self.add(field, "too_long", message);
        }
    }

    fn language(&mut self, field: impl Field, tag: Option<&mut String>) {
        let Some(tag) = tag else { return };
        *tag = tag.trim().replace('_', "-");
        let mut parts = tag.split('-');
        let is_word = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let has_language = parts.next().is_some_and(|first| {
            (2..=8).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        if !has_language || !parts.all(is_word) || tag.len() > 35 {
            self.add(field, "malformed", format!("`{tag}` is not a language tag (BCP 47)"));
        }
    }

    fn isbn(&mut self, isbn: Option<&mut String>) {
        let Some(isbn) = isbn else { return };
        match codex_parsers::metadata::gtin(isbn) {
            Some(digits) => *isbn = digits,
            None => {
                let message =
                    format!("`{isbn}` is not an ISBN, EAN or UPC with a right check digit");
                self.add(BookField::Isbn, "malformed", message);
            }
        }
    }

    fn age(&mut self, field: impl Field, age: Option<u8>) {
        if age.is_some_and(|age| age > MAX_AGE) {
            self.add(field, "out_of_range", format!("an age is at most {MAX_AGE}"));
        }
    }

    fn count(&mut self, field: impl Field, count: Option<u32>) {
        if count.is_some_and(|count| count == 0 || count > MAX_NUMBER) {
            let message = format!("`{}` lies between 1 and {MAX_NUMBER}", field.as_str());
            self.add(field, "out_of_range", message);
        }
    }

    fn rating(&mut self, field: impl Field, rating: Option<f64>) {
        if rating.is_some_and(|rating| !(0.0..=MAX_RATING).contains(&rating)) {
            self.add(field, "out_of_range", format!("a rating lies between 0 and {MAX_RATING}"));
        }
    }

    fn year(&mut self, year: Option<u16>) {
        if year.is_some_and(|year| !(1..=9999).contains(&year)) {
            self.add(BookField::SeriesYear, "out_of_range", "a year lies between 1 and 9999");
        }
    }

    fn number(&mut self, number: Option<f64>) {
        let limit = f64::from(MAX_NUMBER);
        if number.is_some_and(|number| !(-limit..=limit).contains(&number)) {
            let message = format!("a number lies between -{MAX_NUMBER} and {MAX_NUMBER}");
            self.add(BookField::NumberSort, "out_of_range", message);
        }
    }
}

fn once_each<T: PartialEq>(list: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    *list = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(values: BookMetadata) -> Vec<(&'static str, &'static str)> {
        match book(MetadataPatch { values, ..MetadataPatch::default() }) {
            Err(CodexError::Invalid(faults)) => {
                faults.iter().map(|fault| (fault.field, fault.code)).collect()
            }
            Ok(_) => Vec::new(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn impossible_values_are_named_by_field() {
        let text = |text: &str| Some(text.to_owned());
        let link = Link { label: "x".to_owned(), url: "javascript:alert(1)".to_owned() };
        let values = BookMetadata {
            title: text("  "),
            number: text(&"9".repeat(MAX_LINE + 1)),
            language: text("english language"),
            isbn: text("9780306406158"),
            age_rating: Some(100),
            community_rating: Some(f64::NAN),
            number_sort: Some(f64::INFINITY),
            count: Some(0),
            genres: vec!["a\u{0}b".to_owned()],
            links: vec![link],
            ..BookMetadata::default()
        };
        let expected = [
            ("title", "required"),
            ("number", "too_long"),
            ("language", "malformed"),
            ("isbn", "malformed"),
            ("ageRating", "out_of_range"),
            ("count", "out_of_range"),
            ("communityRating", "out_of_range"),
            ("numberSort", "out_of_range"),
            ("genres", "malformed"),
            ("links", "malformed"),
        ];
        assert_eq!(codes(values), expected);
    }

    #[test]
    fn what_is_possible_is_tidied() {
        let values = BookMetadata {
            title: Some(" The  Title ".to_owned()),
            isbn: Some("978-0-306-40615-7".to_owned()),
            genres: vec!["Drama".to_owned(), "Drama ".to_owned()],
            ..BookMetadata::default()
        };
        let checked = book(MetadataPatch { values, ..MetadataPatch::default() }).unwrap().values;
        assert_eq!(checked.title.as_deref(), Some("The Title"));
        assert_eq!(checked.isbn.as_deref(), Some("9780306406157"));
        assert_eq!(checked.genres, ["Drama"]);
    }
}
