//! Walks over folders with everything that people and systems leave in them.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file.as_bytes()).unwrap();
    }
    folder
}

fn way<'a>(exclusions: &'a Exclusions, stop: &'a Stop) -> Way<'a> {
    Way { exclusions, most: usize::MAX, tells_excluded: true, stop, found: &|_| () }
}

fn walk(root: &Path) -> Discovery {
    let mut discovery = discover(root, way(&Exclusions::default(), &Stop::new())).unwrap();
    discovery.files.sort_by(|a, b| a.path.cmp(&b.path));
    discovery
}

fn paths(discovery: &Discovery) -> Vec<&str> {
    discovery.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn books_are_found_at_every_depth_and_other_files_are_not() {
    let root =
        folder(&["A/1.cbz", "A/sub/2.CBR", "loose.epub", "B/notes.txt", "B/cover.jpg", "C/3.pdf"]);
    let discovery = walk(root.path());
    assert_eq!(paths(&discovery), ["A/1.cbz", "A/sub/2.CBR", "C/3.pdf", "loose.epub"]);
    assert!(discovery.faults.is_empty());
    let file = discovery.files.first().unwrap();
    assert!(file.size == 7 && file.inode != 0 && file.modified_us > 0);
}

#[test]
fn a_folder_of_images_without_other_books_is_a_book() {
    let root = folder(&[
        "Book/1.jpg",
        "Book/2.png",
        "Book/ComicInfo.xml",
        "Series/cover.jpg",
        "Series/back.jpg",
        "Series/Vol 1/001.jpg",
        "Series/Vol 1/002.jpg",
        "Series/Vol 1 b/1.jpg",
        "Series/Vol 1 b/2.jpg",
        "Mixed/1.jpg",
        "Mixed/2.jpg",
        "Mixed/book.cbz",
        "Above/1.jpg",
        "Above/2.jpg",
        "Above/in/x.cbz",
        "Art/cover.jpg",
        "Art/poster.png",
        "One/1.jpg",
        "0.jpg",
        "00.jpg",
    ]);
    let discovery = walk(root.path());
    assert_eq!(
        paths(&discovery),
        ["Above/in/x.cbz", "Book", "Mixed/book.cbz", "Series/Vol 1", "Series/Vol 1 b"]
    );
    let book = discovery.files.iter().find(|file| file.path == "Book").unwrap();
    assert_eq!(book.size, 10 + 10 + 18, "the images and what describes them");
    assert!(book.inode != 0 && book.modified_us > 0);
}

#[test]
fn junk_folders_and_hidden_files_are_skipped() {
    let root = folder(&[
        "__MACOSX/1.cbz",
        "A/@eaDir/1.cbz",
        "#recycle/1.cbz",
        ".trash/1.cbz",
        "lost+found/1.cbz",
        "A/.hidden.cbz",
        "A/._1.cbz",
        "A/1.cbz",
    ]);
    assert_eq!(paths(&walk(root.path())), ["A/1.cbz"]);
}

#[test]
fn a_root_that_hides_behind_a_dot_is_still_walked() {
    let root = folder(&[".comics/A/1.cbz"]);
    assert_eq!(paths(&walk(&root.path().join(".comics"))), ["A/1.cbz"]);
}

#[test]
fn links_to_files_and_to_folders_elsewhere_are_followed() {
    let elsewhere = folder(&["S/1.cbz", "single.cbz"]);
    let root = folder(&["A/1.cbz"]);
    symlink(elsewhere.path().join("S"), root.path().join("Linked")).unwrap();
    symlink(elsewhere.path().join("single.cbz"), root.path().join("A/2.cbz")).unwrap();
    assert_eq!(paths(&walk(root.path())), ["A/1.cbz", "A/2.cbz", "Linked/1.cbz"]);
}

#[test]
fn links_neither_loop_nor_double_a_folder() {
    let root = folder(&["A/1.cbz", "B/2.cbz"]);
    symlink(root.path(), root.path().join("A/up")).unwrap();
    symlink(root.path().parent().unwrap(), root.path().join("A/further_up")).unwrap();
    symlink(root.path().join("B"), root.path().join("A/b")).unwrap();
    symlink(root.path().join("A"), root.path().join("B/a")).unwrap();
    let elsewhere = folder(&["S/1.cbz"]);
    symlink(elsewhere.path(), elsewhere.path().join("S/self")).unwrap();
    symlink(elsewhere.path(), root.path().join("X")).unwrap();
    symlink(elsewhere.path(), root.path().join("Y")).unwrap();
    assert_eq!(paths(&walk(root.path())), ["A/1.cbz", "B/2.cbz", "X/S/1.cbz"]);
}

#[test]
fn a_broken_link_is_reported_and_what_was_below_is_not_called_gone() {
    let root = folder(&["A/1.cbz"]);
    symlink("/nowhere/at/all", root.path().join("B")).unwrap();
    let discovery = walk(root.path());
    assert_eq!(discovery.faults.first().map(|fault| fault.code.as_ref()), Some("broken_link"));
    assert_eq!(discovery.unseen, ["B"]);
}

#[test]
fn names_that_are_not_utf8_are_reported_with_a_code() {
    let root = folder(&["A/1.cbz"]);
    std::fs::write(root.path().join("A").join(OsStr::from_bytes(b"b\xff.cbz")), b"x").unwrap();
    std::fs::write(root.path().join("A").join(OsStr::from_bytes(b"b\xff.txt")), b"x").unwrap();
    let odd = root.path().join(OsStr::from_bytes(b"S\xe9rie"));
    std::fs::create_dir(&odd).unwrap();
    std::fs::write(odd.join("1.cbz"), b"x").unwrap();
    let discovery = walk(root.path());
    assert_eq!(paths(&discovery), ["A/1.cbz"]);
    let mut codes: Vec<_> =
        discovery.faults.iter().map(|fault| (fault.code.as_ref(), fault.path.as_str())).collect();
    codes.sort_unstable();
    assert_eq!(codes, [("bad_name", "A/b\u{fffd}.cbz"), ("bad_name", "S\u{fffd}rie")]);
}

#[test]
fn a_path_that_is_too_long_to_be_kept_is_reported_and_not_called_gone() {
    let root = folder(&["A/1.cbz"]);
    let name = "deep".repeat(50);
    let deep = std::iter::repeat_n(name.as_str(), 10).collect::<Vec<_>>().join("/");
    std::fs::create_dir_all(root.path().join(&deep)).unwrap();
    std::fs::write(root.path().join(&deep).join("2.cbz"), b"x").unwrap();
    let discovery = walk(root.path());
    assert_eq!(paths(&discovery), ["A/1.cbz"]);
    assert_eq!(discovery.unseen, [format!("{deep}/2.cbz")]);
    assert_eq!(discovery.faults.first().map(|fault| fault.code.as_ref()), Some("path_too_long"));
}

#[test]
fn a_folder_that_cannot_be_listed_is_reported_and_remembered_as_unseen() {
    let root = folder(&["A/1.cbz", "B/2.cbz"]);
    let locked = root.path().join("B");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may list everything, so the story can only be told to others.
    let is_refused = std::fs::read_dir(&locked).is_err();
    let discovery = walk(root.path());
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
    if is_refused {
        assert_eq!(discovery.unseen, ["B"]);
        assert_eq!(
            discovery.faults.first().map(|fault| fault.code.as_ref()),
            Some("unreadable_folder")
        );
    }
    assert!(paths(&discovery).contains(&"A/1.cbz"));
}

#[test]
fn a_root_that_is_missing_or_a_file_is_an_error() {
    let root = folder(&["file.cbz"]);
    for path in ["absent", "file.cbz"] {
        let outcome = discover(&root.path().join(path), way(&Exclusions::default(), &Stop::new()));
        assert!(matches!(outcome, Err(WalkError::Root(_))), "{path}");
    }
}

#[test]
fn a_stopped_walk_ends_without_a_result() {
    let root = folder(&["A/1.cbz"]);
    let stop = Stop::new();
    stop.stop();
    assert!(matches!(
        discover(root.path(), way(&Exclusions::default(), &stop)),
        Err(WalkError::Stopped)
    ));
}

#[test]
fn globs_formats_and_ignore_files_leave_out() {
    let root = folder(&[
        "A/1.cbz",
        "A/2.pdf",
        "A/Extras/3.cbz",
        "B/4.cbz",
        "B/in/5.cbz",
        "B/in/deep/6.cbz",
        "C/1.jpg",
        "C/2.jpg",
    ]);
    std::fs::write(root.path().join("B/.codexignore"), "in/\n!deep").unwrap();
    let layout = codex_models::libraries::Layout {
        exclude: vec!["Extras".to_owned()],
        formats: vec![codex_models::BookFormat::Cbz, codex_models::BookFormat::Folder],
        ..codex_models::libraries::Layout::default()
    };
    let (exclusions, stop) = (Exclusions::of(&layout), Stop::new());
    let found = discover(root.path(), way(&exclusions, &stop)).unwrap();
    let mut paths = paths(&found);
    paths.sort_unstable();
    assert_eq!(paths, ["A/1.cbz", "B/4.cbz", "B/in/deep/6.cbz", "C"]);
    let mut excluded = found.excluded.clone();
    excluded.sort_unstable();
    assert_eq!(excluded, ["A/2.pdf", "A/Extras", "B/in/5.cbz"]);
    let part = discover_in(root.path(), &[("B/in".to_owned(), true)], way(&exclusions, &stop));
    assert_eq!(self::paths(&part.unwrap()), ["B/in/deep/6.cbz"]);
}

#[test]
fn a_walk_ends_where_it_was_told_to() {
    let root = folder(&["1.cbz", "2.cbz", "3.cbz"]);
    let (exclusions, stop) = (Exclusions::default(), Stop::new());
    let found = discover(root.path(), Way { most: 2, ..way(&exclusions, &stop) }).unwrap();
    assert!(found.files.len() == 2 && found.is_cut);
}
