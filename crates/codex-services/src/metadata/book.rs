//! What a book is called and what holds of it, from all that was said.
//! Must not read files or the database.

use std::borrow::Cow;
use std::path::Path;

use codex_db::view::{BookDescription, KeptBook};
use codex_models::BookFormat;
use codex_models::libraries::{BookNaming, BookNumbering};
use codex_models::metadata::{BookField, BookMetadata, FieldSet, Hold, PartialDate, Source};
use codex_parsers::layout::Placer;
use codex_parsers::metadata::filename::{self, FileNameFields};
use codex_parsers::metadata::number;

use super::merge::{Layers, Merged, merge};

/// Sources that a book's place tells again at any time.
const GIVEN: &[Source] = &[Source::FileName];

/// What the name of a book's file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BookName {
    /// The file's name without its extension.
    pub stem: String,
    /// Its parts.
    pub fields: FileNameFields,
    /// What the book is called.
    pub naming: BookNaming,
    /// What number it has.
    pub numbering: BookNumbering,
}

/// What one look at a book gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BookSources {
    /// What its file says.
    pub embedded: BookMetadata,
    /// What a file beside it says.
    pub sidecar: BookMetadata,
    /// What its name says.
    pub name: BookName,
}

impl BookName {
    /// The name of a book that lies below a root, under the layout of its library.
    pub fn of(root: &str, path: &str, format: BookFormat, placer: &Placer) -> Self {
        let root = Path::new(root);
        let stem = filename::stem_of(&root.join(path), format == BookFormat::Folder).into_owned();
        let fields = placer.name_fields(root, path, format);
        let layout = placer.layout();
        Self { stem, fields, naming: layout.naming, numbering: layout.numbering }
    }

    /// The name as a source of metadata. Its title is no more than a stand-in, so it is none.
    fn layer(&self) -> BookMetadata {
        let FileNameFields {
            series,
            volume,
            number,
            count,
            year,
            edition,
            language,
            source,
            group,
            ..
        } = self.fields.clone();
        BookMetadata {
            series,
            volume,
            number,
            count,
            release_date: year.map(PartialDate::of_year),
            format: edition,
            language,
            release_source: source,
            release_group: group,
            ..BookMetadata::default()
        }
    }

    fn title(&self) -> &str {
        self.fields.title.as_deref().and_then(present).unwrap_or_else(|| self.stem.trim())
    }
}

/// Describes a book that was just read. `kept` is what the database has of it.
pub fn describe_read(sources: BookSources, kept: Option<&KeptBook>) -> BookDescription {
    let BookSources { mut embedded, mut sidecar, name } = sources;
    blank_to_none(&mut embedded);
    blank_to_none(&mut sidecar);
    let given = [
        (Source::Embedded, embedded),
        (Source::Sidecar, sidecar),
        (Source::FileName, name.layer()),
    ];
    let layers = match kept {
        Some(KeptBook { metadata, provenance: Some(provenance), .. }) => {
            Layers::unpack(metadata, provenance, given)
        }
        // Nobody said anything yet that this look does not say again.
        Some(KeptBook { provenance: None, .. }) | None => {
            let mut layers = Layers::default();
            for (source, candidate) in given {
                layers.say(source, candidate);
            }
            layers
        }
    };
    describe(&layers, &name)
}

/// All that was said of a book, and its name.
pub(super) fn layers_of(kept: &KeptBook) -> (Layers<BookMetadata>, BookName) {
    let placer = Placer::of_saved(kept.layout.clone());
    let name = BookName::of(&kept.root_path, &kept.path, kept.format, &placer);
    let provenance = kept.provenance.as_ref().map_or_else(Cow::default, Cow::Borrowed);
    let given = [(Source::FileName, name.layer())];
    (Layers::unpack(&kept.metadata, &provenance, given), name)
}

/// How a book would be shown under another layout.
pub(crate) fn describe_kept(kept: &KeptBook, placer: &Placer) -> BookDescription {
    let kept = KeptBook { layout: placer.layout().clone(), ..kept.clone() };
    let (layers, name) = layers_of(&kept);
    describe(&layers, &name)
}

/// How a book is shown and found.
pub(super) fn describe(layers: &Layers<BookMetadata>, name: &BookName) -> BookDescription {
    let merged = numbered(merge(layers), name);
    let provenance = layers.pack(&merged, GIVEN);
    let by_name = match name.numbering {
        BookNumbering::FileOrder => Some(name.stem.clone()),
        BookNumbering::Metadata | BookNumbering::FileName => None,
    };
    BookDescription {
        title: shown_title(&merged, name).into_owned(),
        number_sort: number_sort(&merged, name),
        order_name: by_name.filter(|_| merged.values.number_sort.is_none()),
        provenance: (!provenance.is_blank()).then_some(provenance),
        metadata: merged.values,
    }
}

/// Lets the name of the file give the numbers, where the layout says so and no person says otherwise.
pub(super) fn numbered(mut merged: Merged<BookMetadata>, name: &BookName) -> Merged<BookMetadata> {
    if name.numbering != BookNumbering::FileName {
        return merged;
    }
    let layer = name.layer();
    for field in [BookField::Number, BookField::Volume] {
        if !is_held(&merged, field) {
            merged.values.copy(field, &layer);
            let hold = Hold { source: Source::FileName, is_locked: false };
            merged.origins.insert(field, hold);
            if !merged.values.has(field) {
                merged.origins.remove(&field);
            }
        }
    }
    merged
}

fn is_held(merged: &Merged<BookMetadata>, field: BookField) -> bool {
    merged.origins.get(&field).is_some_and(|hold| hold.is_locked || hold.source == Source::User)
}

/// The title that is shown: as the layout has it, unless a person gave one.
pub(super) fn shown_title<'a>(
    merged: &'a Merged<BookMetadata>,
    name: &'a BookName,
) -> Cow<'a, str> {
    let values = &merged.values;
    let title = || Cow::Borrowed(values.title.as_deref().unwrap_or_else(|| name.title()));
    if is_held(merged, BookField::Title) && values.title.is_some() {
        return title();
    }
    match name.naming {
        BookNaming::Title => title(),
        BookNaming::FileName => Cow::Borrowed(name.stem.trim()),
        BookNaming::Number => series_and_number(values).map_or_else(title, Cow::Owned),
    }
}

/// A title made of the series and what is known of the place in it: `Saga v02 #7`.
fn series_and_number(values: &BookMetadata) -> Option<String> {
    let series = values.series.as_deref()?;
    let volume = values.volume.as_deref().map(|volume| format!(" v{volume:0>2}"));
    let number = values.number.as_deref().map(|number| format!(" #{number}"));
    let place = format!("{}{}", volume.unwrap_or_default(), number.unwrap_or_default());
    (!place.is_empty()).then(|| format!("{series}{place}"))
}

/// What a person says; else what the number says; else what the name of the file says, which knows of volumes and parts.
fn number_sort(merged: &Merged<BookMetadata>, name: &BookName) -> Option<f64> {
    let is_named = merged
        .origins
        .get(&BookField::Number)
        .is_none_or(|origin| origin.source == Source::FileName);
    if name.numbering == BookNumbering::FileOrder {
        return merged.values.number_sort.filter(|value| value.is_finite());
    }
    let derived = match &merged.values.number {
        Some(text) if !is_named => number::sort_value(text),
        Some(_) | None => name.fields.number_sort,
    };
    merged.values.number_sort.or(derived).filter(|value| value.is_finite())
}

/// A field of blanks says nothing, so another source may fill it.
fn blank_to_none(metadata: &mut BookMetadata) {
    for field in [
        &mut metadata.title,
        &mut metadata.sort_title,
        &mut metadata.series,
        &mut metadata.number,
        &mut metadata.volume,
        &mut metadata.summary,
        &mut metadata.publisher,
        &mut metadata.language,
    ] {
        *field = field.as_deref().and_then(present).map(str::to_owned);
    }
}

fn present(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> BookName {
        BookName {
            stem: "stem".to_owned(),
            fields: FileNameFields {
                series: Some("Name Series".to_owned()),
                volume: Some("2".to_owned()),
                number: Some("7".to_owned()),
                number_sort: Some(7.0),
                year: Some(1999),
                title: Some("Name Title".to_owned()),
                language: Some("ko".to_owned()),
                count: Some(12),
                edition: Some("Annual".to_owned()),
                group: Some("Group".to_owned()),
                ..FileNameFields::default()
            },
            ..BookName::default()
        }
    }

    fn described(embedded: BookMetadata, name: BookName) -> BookDescription {
        describe_read(BookSources { embedded, name, ..BookSources::default() }, None)
    }

    #[test]
    fn what_the_file_says_beats_its_name() {
        let embedded = BookMetadata {
            title: Some("Inside".to_owned()),
            number: Some("10.5".to_owned()),
            release_date: Some(PartialDate::of_year(2020)),
            ..BookMetadata::default()
        };
        let book = described(embedded, named());
        assert_eq!(book.title, "Inside");
        assert_eq!((book.metadata.number.as_deref(), book.number_sort), (Some("10.5"), Some(10.5)));
        assert_eq!(book.metadata.volume.as_deref(), Some("2"));
        assert_eq!(book.metadata.release_date, Some(PartialDate::of_year(2020)));
    }

    #[test]
    fn the_name_fills_what_the_file_leaves_open() {
        let blank = BookMetadata { title: Some("  ".to_owned()), ..BookMetadata::default() };
        let book = described(blank, named());
        assert_eq!(book.title, "Name Title");
        let metadata = book.metadata;
        assert_eq!((metadata.number.as_deref(), book.number_sort), (Some("7"), Some(7.0)));
        assert_eq!(metadata.series.as_deref(), Some("Name Series"));
        assert_eq!(metadata.release_date, Some(PartialDate::of_year(1999)));
        assert_eq!((metadata.language.as_deref(), metadata.count), (Some("ko"), Some(12)));
        assert_eq!(metadata.format.as_deref(), Some("Annual"));
        assert_eq!(metadata.release_group.as_deref(), Some("Group"));
    }

    #[test]
    fn a_layout_says_what_books_are_called_and_what_number_they_have() {
        let embedded = BookMetadata {
            title: Some("Inside".to_owned()),
            number: Some("10".to_owned()),
            ..BookMetadata::default()
        };
        let of = |naming, numbering| {
            described(embedded.clone(), BookName { naming, numbering, ..named() })
        };
        assert_eq!(of(BookNaming::FileName, BookNumbering::Metadata).title, "stem");
        let numbered = of(BookNaming::Number, BookNumbering::FileName);
        assert_eq!(numbered.title, "Name Series v02 #7");
        assert_eq!(
            (numbered.metadata.number.as_deref(), numbered.number_sort),
            (Some("7"), Some(7.0))
        );
        let beaten = &numbered.provenance.unwrap().beaten[&Source::Embedded];
        assert_eq!(
            beaten.number.as_deref(),
            Some("10"),
            "the number inside is kept for another layout"
        );
        let ordered = of(BookNaming::Title, BookNumbering::FileOrder);
        assert_eq!((ordered.number_sort, ordered.order_name.as_deref()), (None, Some("stem")));
    }

    #[test]
    fn without_any_title_the_stem_is_shown() {
        let name = BookName { stem: "Some Book 01".to_owned(), ..BookName::default() };
        let book = described(BookMetadata::default(), name);
        assert_eq!(book.title, "Some Book 01");
        assert_eq!((book.metadata, book.number_sort), (BookMetadata::default(), None));
        assert_eq!(book.provenance, None, "there is nothing to keep");
    }

    #[test]
    fn a_number_to_sort_by_is_that_of_the_number_unless_a_person_gives_one() {
        let annual = BookMetadata { number: Some("Annual".to_owned()), ..BookMetadata::default() };
        assert_eq!(described(annual.clone(), named()).number_sort, None);
        let placed = BookMetadata { number_sort: Some(3.5), ..annual };
        assert_eq!(described(placed, named()).number_sort, Some(3.5));
    }
}
