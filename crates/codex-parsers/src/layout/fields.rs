//! What the place of a file says of the book itself, under a layout.
//! Must not decide which series it belongs to.

use std::path::Path;

use codex_models::BookFormat;
use codex_models::libraries::SeriesStrategy;

use super::{BookFacts, Placer};
use crate::metadata::filename::{self, FileNameFields};
use crate::metadata::number;

/// The parts of a name; what a custom expression caught stands above what the name says.
pub(super) fn read(placer: &Placer, root: &Path, path: &str, format: BookFormat) -> FileNameFields {
    let whole = root.join(path);
    let stem = filename::stem_of(&whole, format == BookFormat::Folder);
    let mut fields = match format {
        BookFormat::Epub | BookFormat::Pdf => filename::parse(&stem, None),
        BookFormat::Cbz
        | BookFormat::Cbr
        | BookFormat::Cb7
        | BookFormat::Cbt
        | BookFormat::Folder => filename::of_path(&whole, &stem),
    };
    match &placer.layout.strategy {
        SeriesStrategy::Folder | SeriesStrategy::Flat { .. } | SeriesStrategy::Calibre { .. } => {}
        // The folder that is the series is a better hint than the folder of a volume in between.
        SeriesStrategy::Volumes | SeriesStrategy::Publisher { .. } => {
            let named = placer.place(path, BookFacts::default()).series.name;
            if path.contains('/') && fields.series.is_none() {
                fields.series = Some(named);
            }
        }
        SeriesStrategy::Custom { .. } => {
            if let Some(caught) = placer.pattern.as_ref().and_then(|pattern| pattern.caught(path)) {
                overlay(&mut fields, caught);
            }
        }
    }
    fields
}

fn overlay(fields: &mut FileNameFields, caught: super::pattern::Caught) {
    let super::pattern::Caught { series, volume, number, title, year } = caught;
    fields.series = series.or(fields.series.take());
    fields.title = title.or(fields.title.take());
    fields.year = year.or(fields.year);
    if volume.is_some() || number.is_some() {
        // Who names one of them by hand does not want the other guessed.
        let value = number.as_deref().or(volume.as_deref()).and_then(number::sort_value);
        (fields.volume, fields.number, fields.number_sort) = (volume, number, value);
        fields.part = None;
    }
}
