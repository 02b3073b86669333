//! Which series every book of a library belongs to, and which of the known series each group of books is. Pure.
//! Must not lose a series of which people may have made something.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use codex_db::repo::placements::MADE;
use codex_db::view::{KnownBook, KnownSeries, SeriesInsert};
use codex_models::libraries::SeriesStrategy;
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};
use codex_parsers::layout::{BookFacts, Placer, SeriesKey};
use codex_utils::id;

/// What is known before.
pub(super) struct Ground<'a> {
    pub(super) library: LibraryId,
    pub(super) books: &'a [KnownBook],
    pub(super) series: &'a [KnownSeries],
    /// Series that a person joined with another, by what they are recognized by.
    pub(super) aliases: &'a HashMap<String, SeriesId>,
    /// The series that the metadata of books name, where the layout asks for it.
    pub(super) named: &'a HashMap<BookId, String>,
    pub(super) placer: &'a Placer,
    /// The layout by which the books were grouped before, when it was another one.
    pub(super) before: Option<&'a Placer>,
}

/// What is to be written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Regrouping {
    /// Series that are recognized by something else from now on.
    pub(super) renamed: Vec<SeriesInsert>,
    /// Joined series that are recognized by something else from now on, as (before, after).
    pub(super) aliases: Vec<(String, String)>,
    /// Books that get another series.
    pub(super) groups: Vec<Group>,
    /// Series that change.
    pub(super) touched: BTreeSet<SeriesId>,
}

/// Books that come into a series.
#[derive(Debug, PartialEq)]
pub(super) struct Group {
    pub(super) series: SeriesId,
    /// The series, when there is none yet.
    pub(super) insert: Option<SeriesInsert>,
    pub(super) books: Vec<BookId>,
}

/// Books that belong together.
struct Members {
    root: LibraryRootId,
    name: String,
    books: Vec<(BookId, SeriesId)>,
}

/// Decides. A group that is recognized as a known series is that one; of the others, each takes the series from which most
/// of its books come and which no other group takes, so that what people made of it stays with its books. Books that a
/// person put somewhere stay there.
pub(super) fn decide(ground: &Ground<'_>) -> Regrouping {
    let mut plan = Regrouping { aliases: moved_aliases(ground), ..Regrouping::default() };
    let mut aliases = ground.aliases.clone();
    for (before, after) in &plan.aliases {
        if let Some(target) = aliases.remove(before) {
            aliases.insert(after.clone(), target);
        }
    }
    let groups = groups(ground);
    let chosen = choose(ground, &groups, &aliases);
    let known: HashMap<SeriesId, &KnownSeries> =
        ground.series.iter().map(|series| (series.id, series)).collect();
    for (folder, Members { root, name, books }) in groups {
        let found = aliases.get(&folder).or_else(|| chosen.get(&folder)).copied();
        let id = found.unwrap_or_else(|| SeriesId(id::next()));
        let library = ground.library;
        let is_alias = aliases.contains_key(&folder);
        let row = SeriesInsert { id, library, root, folder, name };
        let is_renamed = known.get(&id).is_some_and(|series| series.folder != row.folder);
        if is_renamed && !is_alias {
            plan.touched.insert(id);
            plan.renamed.push(row.clone());
        }
        let moved = books.iter().filter(|(_, series)| *series != id);
        plan.touched.extend(moved.clone().flat_map(|(_, series)| [*series, id]));
        let books: Vec<BookId> = moved.map(|(book, _)| *book).collect();
        if !books.is_empty() {
            let insert = found.is_none().then_some(row);
            plan.groups.push(Group { series: id, insert, books });
        }
    }
    let joined = ground.series.iter().filter_map(|series| {
        let (_, after) = plan.aliases.iter().find(|(before, _)| *before == series.folder)?;
        let name = last_part(after).to_owned();
        let (id, library, root) = (series.id, ground.library, series.root?);
        Some(SeriesInsert { id, library, root, folder: after.clone(), name })
    });
    plan.renamed.extend(joined.collect::<Vec<_>>());
    plan
}

/// Whether names of files say something else under another layout.
pub(super) fn reads_names_anew(before: &Placer, after: &Placer) -> bool {
    let (before, after) = (before.layout(), after.layout());
    let reads_paths = |strategy: &SeriesStrategy| match strategy {
        SeriesStrategy::Volumes
        | SeriesStrategy::Publisher { .. }
        | SeriesStrategy::Custom { .. } => true,
        SeriesStrategy::Folder | SeriesStrategy::Flat { .. } | SeriesStrategy::Calibre { .. } => {
            false
        }
    };
    before.naming != after.naming
        || before.numbering != after.numbering
        || before.strategy != after.strategy
            && (reads_paths(&before.strategy) || reads_paths(&after.strategy))
}

fn free_books<'a>(ground: &'a Ground<'_>) -> impl Iterator<Item = &'a KnownBook> {
    ground.books.iter().filter(|book| !book.pinned)
}

fn key_of(ground: &Ground<'_>, placer: &Placer, book: &KnownBook) -> SeriesKey {
    let facts = BookFacts { series: ground.named.get(&book.id).map(String::as_str) };
    placer.place(&book.path, facts).series
}

fn groups(ground: &Ground<'_>) -> BTreeMap<String, Members> {
    let mut books: Vec<&KnownBook> = free_books(ground).collect();
    // The first file names the group, so that the name does not depend on the order of rows.
    books.sort_unstable_by(|a, b| (a.root, &a.path).cmp(&(b.root, &b.path)));
    let mut groups: BTreeMap<String, Members> = BTreeMap::new();
    for book in books {
        let SeriesKey { folder, name } = key_of(ground, ground.placer, book);
        let new = || Members { root: book.root, name, books: Vec::new() };
        groups.entry(folder).or_insert_with(new).books.push((book.id, book.series));
    }
    groups
}

/// The known series of each group, by what the group is recognized by.
fn choose(
    ground: &Ground<'_>,
    groups: &BTreeMap<String, Members>,
    aliases: &HashMap<String, SeriesId>,
) -> HashMap<String, SeriesId> {
    let mut chosen: HashMap<String, SeriesId> = HashMap::new();
    let mut free: HashSet<SeriesId> = HashSet::new();
    for series in ground.series {
        if groups.contains_key(&series.folder) {
            chosen.insert(series.folder.clone(), series.id);
        } else if !series.folder.starts_with(MADE) && !ground.aliases.contains_key(&series.folder) {
            free.insert(series.id);
        }
    }
    let mut claims: Vec<(usize, SeriesId, &String)> = Vec::new();
    for (folder, group) in groups {
        if chosen.contains_key(folder) || aliases.contains_key(folder) {
            continue;
        }
        let mut counts: BTreeMap<SeriesId, usize> = BTreeMap::new();
        for (_, series) in &group.books {
            *counts.entry(*series).or_default() += 1;
        }
        claims.extend(counts.into_iter().map(|(series, count)| (count, series, folder)));
    }
    // The largest claim first; of equal ones the older series and the name that comes first.
    claims.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    for (_, series, folder) in claims {
        if !chosen.contains_key(folder) && free.remove(&series) {
            chosen.insert(folder.clone(), series);
        }
    }
    chosen
}

/// What a person joined stays joined under another layout, where all its books stay together.
fn moved_aliases(ground: &Ground<'_>) -> Vec<(String, String)> {
    let Some(before) = ground.before.filter(|_| !ground.aliases.is_empty()) else {
        return Vec::new();
    };
    let mut goals: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for book in free_books(ground) {
        let old = key_of(ground, before, book).folder;
        if ground.aliases.contains_key(&old) {
            goals.entry(old).or_default().insert(key_of(ground, ground.placer, book).folder);
        }
    }
    let single = goals.into_iter().filter_map(|(old, new)| match Vec::from_iter(new).as_slice() {
        [only] if *only != old => Some((old, only.clone())),
        _ => None,
    });
    single.filter(|(_, new)| !ground.aliases.contains_key(new)).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
