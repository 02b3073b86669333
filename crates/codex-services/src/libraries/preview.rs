//! What a layout would make of folders: each file with its series, number, title and why. Nothing is written.
//! Must not open more files than are shown.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codex_db::repo;
use codex_db::view::KnownBook;
use codex_models::libraries::{Layout, PlacementReason};
use codex_models::paging::{Cursor, CursorKey};
use codex_models::{Actor, BookId, LibraryId, Page, PageRequest, Resource, Viewer};
use codex_parsers::layout::{BookFacts, Exclusions, Placement, Placer, format_of_name};
use codex_parsers::{BookFile, Formats, Stop};
use codex_utils::{hash, natural_sort};

use super::walk::{WalkError, Way, discover};
use super::{Libraries, rules, texts};
use crate::error::{CodexError, Result};
use crate::metadata::{BookName, BookSources, describe_kept, describe_read};

/// Name of the order of previews, for cursors.
pub const BY_PATH: &str = "path";
/// Most files of one root that a preview looks at.
const MOST_FILES: usize = 50_000;
/// Longest time a preview walks.
const LONGEST: Duration = Duration::from_secs(30);

/// What a preview is asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRequest {
    /// A library whose folders, layout and books count where nothing else is said.
    pub library: Option<LibraryId>,
    /// Folders to look at.
    pub roots: Option<Vec<String>>,
    /// The layout to try.
    pub layout: Option<Layout>,
}

/// What a layout would make of folders.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// A page of the files, by path.
    pub files: Page<PreviewedFile>,
    /// How many series there would be.
    pub series_count: u64,
    /// Whether there are more files than a preview looks at.
    pub is_cut: bool,
}

/// What a layout would make of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewedFile {
    /// The folder of its root.
    pub root: String,
    /// Path below it.
    pub path: String,
    /// Why it would belong to its series.
    pub reason: PlacementReason,
    /// The series; `None` for what is left out.
    pub series: Option<String>,
    /// Volume as written.
    pub volume: Option<String>,
    /// Number as written.
    pub number: Option<String>,
    /// Title.
    pub title: Option<String>,
}

/// A file before it is looked at more closely.
struct Seen {
    root: usize,
    path: String,
    is_excluded: bool,
}

/// Known books by root and path, and what their metadata name as series.
#[derive(Default)]
struct Known {
    books: HashMap<(String, String), KnownBook>,
    named: HashMap<BookId, String>,
    aliases: HashMap<String, codex_models::SeriesId>,
}

impl Libraries<'_> {
    /// Shows what a layout would make of folders, or of a library as it is.
    pub async fn preview(
        &self,
        who: &Actor,
        request: PreviewRequest,
        page: PageRequest,
    ) -> Result<Preview> {
        let (mut roots, mut layout) = (Vec::new(), Layout::default());
        if let Some(id) = request.library {
            let row = self.find(who.viewer(), id).await?;
            roots = row.roots.into_iter().map(|root| root.path).collect();
            layout = row.library.layout.unwrap_or_default().0;
        }
        if let Some(wanted) = request.roots {
            roots = texts(&self.usable_roots(&wanted).await?);
        }
        let placer = Arc::new(rules::check_layout(request.layout.unwrap_or(layout))?);
        rules::check_roots(&roots)?;
        let known = match request.library {
            Some(id) => self.known(id, &placer).await?,
            None => Known::default(),
        };
        let (folders, asked) = (roots.clone(), Arc::clone(&placer));
        let (seen, is_cut) = self.0.blocking().disk(move || look(&folders, &asked)).await??;
        let total = seen.iter().filter(|file| !file.is_excluded).count() as u64;
        let place = |file: &Seen| placed(&placer, &known, &roots, file);
        let series: HashSet<String> = seen
            .iter()
            .filter(|file| !file.is_excluded)
            .map(|file| place(file).series.folder)
            .collect();
        let key = |file: &Seen| {
            let place = format!("{}:{}", file.root, file.path);
            format!("{:032x}", u128::from_be_bytes(hash::xxh3_128(place.as_bytes())))
        };
        let start = page
            .after
            .as_ref()
            .and_then(|after| seen.iter().position(|file| key(file) == after.id).map(|at| at + 1));
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let shown: Vec<Seen> = seen.into_iter().skip(start.unwrap_or(0)).take(limit + 1).collect();
        let last = shown.get(limit.saturating_sub(1)).filter(|_| shown.len() > limit);
        let next = last.map(|file| Cursor {
            sort: BY_PATH.to_owned(),
            key: CursorKey::Null,
            id: key(file),
        });
        let mut items = Vec::with_capacity(limit.min(shown.len()));
        for file in shown.into_iter().take(limit) {
            items.push(self.show(&placer, &known, &roots, file).await?);
        }
        let files = Page { items, next, total };
        Ok(Preview { files, series_count: series.len() as u64, is_cut })
    }

    async fn known(&self, library: LibraryId, placer: &Placer) -> Result<Known> {
        let conn = self.0.db().read_background();
        let paths: HashMap<_, String> = repo::libraries::roots(&conn, library)
            .await?
            .into_iter()
            .map(|root| (root.id, root.path))
            .collect();
        let books = repo::scans::known_books(&conn, library).await?;
        let named = if placer.layout().strategy.reads_metadata() {
            repo::placements::named_series(&conn, library).await?
        } else {
            HashMap::new()
        };
        let aliases = repo::placements::aliases(&conn, library).await?;
        let by_place = books
            .into_iter()
            .filter_map(|book| Some(((paths.get(&book.root)?.clone(), book.path.clone()), book)));
        Ok(Known { books: by_place.collect(), named, aliases })
    }

    /// A file of the page that is shown: known books as they are described, others as their file says.
    async fn show(
        &self,
        placer: &Arc<Placer>,
        known: &Known,
        roots: &[String],
        file: Seen,
    ) -> Result<PreviewedFile> {
        let root = roots.get(file.root).cloned().unwrap_or_default();
        if file.is_excluded {
            let reason = PlacementReason::Excluded;
            let path = file.path;
            let (series, volume, number, title) = (None, None, None, None);
            return Ok(PreviewedFile { root, path, reason, series, volume, number, title });
        }
        let book = known.books.get(&(root.clone(), file.path.clone()));
        let kept = match book {
            Some(book) => {
                let conn = self.0.db().read_background();
                repo::metadata::find_book(&conn, &Viewer::system(), book.id).await?
            }
            None => None,
        };
        let (described, placement) = match kept {
            Some(kept) => (describe_kept(&kept, placer), placed(placer, known, roots, &file)),
            None => {
                let (folder, path, asked) = (root.clone(), file.path.clone(), Arc::clone(placer));
                let formats = Arc::clone(self.0.formats());
                let read = move || read(&formats, &folder, &path, &asked);
                let described = self.0.blocking().disk(read).await?;
                let facts = BookFacts { series: described.metadata.series.as_deref() };
                let placement = placer.place(&file.path, facts);
                (described, placement)
            }
        };
        let reason = match book {
            Some(book) if book.pinned => PlacementReason::Person,
            Some(_) if known.aliases.contains_key(&placement.series.folder) => {
                PlacementReason::Joined
            }
            Some(_) | None => placement.reason,
        };
        Ok(PreviewedFile {
            root,
            path: file.path,
            reason,
            series: Some(placement.series.name),
            volume: described.metadata.volume,
            number: described.metadata.number,
            title: Some(described.title),
        })
    }
}

fn placed(placer: &Placer, known: &Known, roots: &[String], file: &Seen) -> Placement {
    let root = roots.get(file.root).cloned().unwrap_or_default();
    let book = known.books.get(&(root, file.path.clone()));
    let named = book.and_then(|book| known.named.get(&book.id));
    placer.place(&file.path, BookFacts { series: named.map(String::as_str) })
}

/// The files of all roots in natural order, within limits. Blocks.
fn look(roots: &[String], placer: &Placer) -> Result<(Vec<Seen>, bool)> {
    let exclusions = Exclusions::of(placer.layout());
    let stop = Stop::with_deadline(LONGEST);
    let (mut seen, mut is_cut) = (Vec::new(), false);
    for (place, root) in roots.iter().enumerate() {
        let way = Way {
            exclusions: &exclusions,
            most: MOST_FILES,
            tells_excluded: true,
            stop: &stop,
            found: &|_| (),
        };
        let found = discover(&PathBuf::from(root), way).map_err(|error| match error {
            WalkError::Root(error) => {
                tracing::debug!(root.path = %root, "a root cannot be previewed: {error}");
                CodexError::NotFound(Resource::Folder)
            }
            WalkError::Stopped => CodexError::Busy { retry_after: LONGEST },
        })?;
        is_cut |= found.is_cut;
        let files = found.files.into_iter().map(|file| (file.path, false));
        let excluded = found.excluded.into_iter().map(|path| (path, true));
        seen.extend(files.chain(excluded).map(|(path, is_excluded)| Seen {
            root: place,
            path,
            is_excluded,
        }));
    }
    seen.sort_by(|a, b| a.root.cmp(&b.root).then_with(|| natural_sort::compare(&a.path, &b.path)));
    Ok((seen, is_cut))
}

/// What a file says that is no book yet; of one that cannot be read, what its name says. Blocks.
fn read(
    formats: &Formats,
    root: &str,
    path: &str,
    placer: &Placer,
) -> codex_db::view::BookDescription {
    let whole = PathBuf::from(root).join(path);
    let parsed = BookFile::open(&whole).and_then(|file| formats.parse(&file, &Stop::new())).ok();
    let format = parsed.as_ref().map_or_else(|| format_of_name(path), |parsed| parsed.format);
    let name = BookName::of(root, path, format, placer);
    let embedded = parsed.map(|parsed| parsed.metadata).unwrap_or_default();
    describe_read(BookSources { embedded, name, ..BookSources::default() }, None)
}
