//! The plan, case by case; a small disk and a small database are drawn by hand.

mod random;

use codex_models::{BookState, LibraryId, SeriesId};

use super::*;

fn id(number: u128) -> BookId {
    BookId::parse(&format!("{number:032x}")).unwrap()
}

fn root(number: u128) -> LibraryRootId {
    LibraryRootId::parse(&format!("{number:032x}")).unwrap()
}

/// A file whose facts all follow from one number.
fn file(path: &str, content: u64) -> DiskFile {
    DiskFile {
        root: root(1),
        path: path.to_owned(),
        size: 1_000 + content,
        modified_us: 10 * content.cast_signed(),
        inode: content,
    }
}

/// The book of such a file.
fn book(number: u128, path: &str, content: u64) -> KnownBook {
    let DiskFile { root, path, size, modified_us, inode } = file(path, content);
    KnownBook {
        id: id(number),
        series: SeriesId::parse(&format!("{number:032x}")).unwrap(),
        library: LibraryId::parse(&format!("{:032x}", 1)).unwrap(),
        root,
        path,
        size,
        modified_us,
        inode,
        fingerprint: Some(print(content)),
        content_key: Some(content.cast_signed()),
        state: BookState::Ready,
        missing: false,
        pinned: false,
        cover_version: 0,
    }
}

fn print(content: u64) -> Fingerprint {
    u128::from(content).to_be_bytes()
}

fn disk(files: Vec<DiskFile>) -> OnDisk {
    OnDisk { files, ..OnDisk::default() }
}

/// Decides, with the fingerprints a scan would read: those of the files' contents.
fn decide(mut disk: OnDisk, known: &[KnownBook], content: impl Fn(&DiskFile) -> u64) -> Plan {
    for place in undecided(&disk, known) {
        let fingerprint = print(content(&disk.files[place]));
        disk.fingerprints.insert(place, fingerprint);
    }
    diff(&disk, known, Reopen::Pending)
}

#[test]
fn an_empty_disk_and_an_empty_database_agree() {
    assert_eq!(diff(&OnDisk::default(), &[], Reopen::Pending), Plan::default());
}

#[test]
fn a_file_without_a_book_is_added() {
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[], Reopen::Pending);
    assert_eq!(plan, Plan { added: vec![0], ..Plan::default() });
}

#[test]
fn a_file_as_expected_is_unchanged_and_nothing_is_written() {
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[book(1, "A/1.cbz", 1)], Reopen::Pending);
    assert_eq!(plan, Plan { unchanged: 1, ..Plan::default() });
    assert!(plan.is_empty());
}

#[test]
fn another_length_is_a_change() {
    let mut known = book(1, "A/1.cbz", 1);
    known.size += 1;
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[known], Reopen::Pending);
    assert_eq!(plan.changed, [Change { book: id(1), file: 0, reason: ChangeReason::Size }]);
}

#[test]
fn another_time_is_a_change() {
    let mut known = book(1, "A/1.cbz", 1);
    known.modified_us += 1;
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[known], Reopen::Pending);
    assert_eq!(plan.changed, [Change { book: id(1), file: 0, reason: ChangeReason::Modified }]);
}

#[test]
fn another_inode_with_the_same_content_only_touches_the_book() {
    let mut known = book(1, "A/1.cbz", 1);
    known.inode = 77;
    let plan = decide(disk(vec![file("A/1.cbz", 1)]), &[known], |_| 1);
    assert_eq!(plan, Plan { touched: vec![(id(1), 0)], ..Plan::default() });
}

#[test]
fn another_inode_with_other_content_is_a_change() {
    let mut known = book(1, "A/1.cbz", 1);
    known.inode = 77;
    let plan = decide(disk(vec![file("A/1.cbz", 1)]), &[known], |_| 99);
    assert_eq!(plan.changed, [Change { book: id(1), file: 0, reason: ChangeReason::Replaced }]);
}

#[test]
fn a_book_without_a_file_is_missing_and_never_more_than_that() {
    let plan = diff(&disk(vec![]), &[book(1, "A/1.cbz", 1)], Reopen::Pending);
    assert_eq!(plan, Plan { missing: vec![id(1)], ..Plan::default() });
}

#[test]
fn a_missing_book_is_not_marked_twice() {
    let known = KnownBook { missing: true, ..book(1, "A/1.cbz", 1) };
    assert!(diff(&disk(vec![]), &[known], Reopen::Pending).is_empty());
}

#[test]
fn a_missing_book_whose_file_is_back_is_restored_without_being_opened() {
    let known = KnownBook { missing: true, ..book(1, "A/1.cbz", 1) };
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[known], Reopen::Pending);
    assert_eq!(plan, Plan { restored: vec![id(1)], unchanged: 1, ..Plan::default() });
}

#[test]
fn a_missing_book_whose_file_is_back_with_other_content_is_restored_and_opened() {
    let known = KnownBook { missing: true, ..book(1, "A/1.cbz", 1) };
    let plan = diff(&disk(vec![file("A/1.cbz", 2).at("A/1.cbz")]), &[known], Reopen::Pending);
    assert_eq!(plan.restored, [id(1)]);
    assert_eq!(plan.changed, [Change { book: id(1), file: 0, reason: ChangeReason::Size }]);
}

#[test]
fn a_renamed_file_keeps_its_book_without_a_fingerprint() {
    let on_disk = disk(vec![file("A/2.cbz", 1)]);
    let known = [book(1, "A/1.cbz", 1)];
    assert!(undecided(&on_disk, &known).is_empty());
    let plan = diff(&on_disk, &known, Reopen::Pending);
    assert_eq!(plan.moved, [Move { book: id(1), file: 0, evidence: Evidence::Inode }]);
    assert!(plan.added.is_empty() && plan.missing.is_empty());
}

#[test]
fn a_file_moved_to_another_disk_keeps_its_book_by_its_fingerprint() {
    let on_disk = disk(vec![DiskFile { inode: 500, modified_us: 5, ..file("B/1.cbz", 1) }]);
    let plan = decide(on_disk, &[book(1, "A/1.cbz", 1)], |_| 1);
    assert_eq!(plan.moved, [Move { book: id(1), file: 0, evidence: Evidence::Fingerprint }]);
}

#[test]
fn a_file_of_equal_length_and_other_content_is_no_move() {
    let on_disk = disk(vec![DiskFile { inode: 500, ..file("B/1.cbz", 1) }]);
    let plan = decide(on_disk, &[book(1, "A/1.cbz", 1)], |_| 2);
    assert_eq!(plan.added, [0]);
    assert_eq!(plan.missing, [id(1)]);
}

#[test]
fn of_several_equal_files_each_goes_to_the_book_with_its_name() {
    let known = [book(1, "A/x.cbz", 1), book(2, "A/y.cbz", 1)];
    let on_disk = disk(vec![
        DiskFile { inode: 50, ..file("B/y.cbz", 1) },
        DiskFile { inode: 51, ..file("B/x.cbz", 1) },
    ]);
    let mut moved = decide(on_disk, &known, |_| 1).moved;
    moved.sort_by_key(|step| step.book);
    assert_eq!(
        moved.iter().map(|step| (step.book, step.file)).collect::<Vec<_>>(),
        [(id(1), 1), (id(2), 0)]
    );
}

#[test]
fn two_files_that_change_places_keep_their_books() {
    let known = [book(1, "A/1.cbz", 1), book(2, "A/2.cbz", 2)];
    let plan = diff(&disk(vec![file("A/1.cbz", 2), file("A/2.cbz", 1)]), &known, Reopen::Pending);
    assert_eq!(
        plan.moved.iter().map(|step| (step.book, step.file)).collect::<Vec<_>>(),
        [(id(1), 1), (id(2), 0)]
    );
    assert!(plan.changed.is_empty());
}

#[test]
fn a_file_put_in_the_place_of_a_renamed_one_is_a_book_of_its_own() {
    let known = [book(1, "A/1.cbz", 1)];
    let plan =
        diff(&disk(vec![file("A/1.cbz", 2), file("A/1 old.cbz", 1)]), &known, Reopen::Pending);
    assert_eq!(plan.moved, [Move { book: id(1), file: 1, evidence: Evidence::Inode }]);
    assert_eq!(plan.added, [0]);
}

#[test]
fn a_second_link_to_a_known_file_is_a_new_book() {
    let plan = diff(
        &disk(vec![file("A/1.cbz", 1), file("A/2.cbz", 1)]),
        &[book(1, "A/1.cbz", 1)],
        Reopen::Pending,
    );
    assert_eq!((plan.unchanged, plan.added), (1, vec![1]));
}

#[test]
fn a_missing_book_found_at_another_place_is_moved_and_restored() {
    let known = KnownBook { missing: true, ..book(1, "A/1.cbz", 1) };
    let plan = diff(&disk(vec![file("B/1.cbz", 1)]), &[known], Reopen::Pending);
    assert_eq!((plan.moved.len(), plan.restored), (1, vec![id(1)]));
}

#[test]
fn a_book_that_is_there_is_preferred_to_a_missing_one() {
    let missing = KnownBook { missing: true, ..book(1, "A/1.cbz", 1) };
    let plan =
        diff(&disk(vec![file("C/1.cbz", 1)]), &[missing, book(2, "B/1.cbz", 1)], Reopen::Pending);
    assert_eq!(plan.moved.first().map(|step| step.book), Some(id(2)));
}

#[test]
fn nothing_is_said_of_books_in_a_root_that_was_not_walked() {
    let on_disk = OnDisk { closed_roots: vec![root(1)], ..OnDisk::default() };
    let pending = KnownBook { state: BookState::Pending, ..book(2, "A/2.cbz", 2) };
    assert_eq!(diff(&on_disk, &[book(1, "A/1.cbz", 1), pending], Reopen::All), Plan::default());
}

#[test]
fn books_below_a_folder_that_cannot_be_listed_are_not_missing() {
    let on_disk = OnDisk { unseen: vec![(root(1), "A".to_owned())], ..OnDisk::default() };
    let known = [book(1, "A/1.cbz", 1), book(2, "A/x/2.cbz", 2), book(3, "AB/3.cbz", 3)];
    assert_eq!(diff(&on_disk, &known, Reopen::Pending).missing, [id(3)]);
}

#[test]
fn the_same_path_in_two_roots_is_two_books() {
    let other = DiskFile { root: root(2), ..file("A/1.cbz", 2) };
    let known = [book(1, "A/1.cbz", 1)];
    let plan = diff(&disk(vec![file("A/1.cbz", 1), other]), &known, Reopen::Pending);
    assert_eq!((plan.unchanged, plan.added), (1, vec![1]));
}

#[test]
fn a_book_that_waits_for_analysis_is_opened_though_its_file_is_as_expected() {
    let known = KnownBook { state: BookState::Pending, ..book(1, "A/1.cbz", 1) };
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &[known], Reopen::Pending);
    assert_eq!(plan.pending, [(id(1), 0)]);
    assert!(plan.is_empty(), "nothing is written before");
}

#[test]
fn a_forced_scan_opens_everything_that_is_there() {
    let known = [book(1, "A/1.cbz", 1), KnownBook { missing: true, ..book(2, "A/2.cbz", 2) }];
    let plan = diff(&disk(vec![file("A/1.cbz", 1)]), &known, Reopen::All);
    assert_eq!((plan.forced, plan.missing), (vec![(id(1), 0)], vec![]));
}

#[test]
fn a_book_packed_anew_under_another_name_is_known_by_its_pages() {
    let known = [book(1, "A/1.cbr", 1)];
    let mut on_disk = disk(vec![file("A/1 fixed.cbz", 2), file("B/2.cbz", 3)]);
    assert_eq!(unexplained(&on_disk, &known), [0], "only what lies beside it or has its name");
    on_disk.content_keys.insert(0, 1);
    let plan = diff(&on_disk, &known, Reopen::Pending);
    assert_eq!(plan.moved, [Move { book: id(1), file: 0, evidence: Evidence::Pages }]);
    assert_eq!((plan.added, plan.missing), (vec![1], vec![]));
}

#[test]
fn nothing_is_said_of_books_outside_the_places_that_were_looked_at() {
    let known = [book(1, "A/1.cbz", 1), book(2, "A/x/2.cbz", 2), book(3, "B/3.cbz", 3)];
    let looked_at = |place| OnDisk { scope: Some(vec![place]), ..OnDisk::default() };
    let below = looked_at(ScanPlace::below(root(1), "A"));
    assert_eq!(diff(&below, &known, Reopen::Pending).missing, [id(1), id(2)]);
    let in_folder = looked_at(ScanPlace::in_folder(root(1), "A"));
    assert_eq!(diff(&in_folder, &known, Reopen::Pending).missing, [id(1)]);
}

#[test]
fn a_folder_of_images_is_not_missed_by_a_look_at_the_files_beside_it() {
    let known = [book(1, "A/folder of images", 1)];
    let looked_at = |place| OnDisk { scope: Some(vec![place]), ..OnDisk::default() };
    let beside = looked_at(ScanPlace::in_folder(root(1), "A"));
    assert_eq!(diff(&beside, &known, Reopen::Pending).missing, []);
    let inside = looked_at(ScanPlace::in_folder(root(1), "A/folder of images"));
    assert_eq!(diff(&inside, &known, Reopen::Pending).missing, [id(1)]);
}

#[test]
fn a_book_that_is_gone_from_elsewhere_is_found_here_and_not_marked_when_it_is_not() {
    let known = [book(1, "A/1.cbz", 1), book(2, "A/2.cbz", 2)];
    let on_disk = OnDisk {
        scope: Some(vec![ScanPlace::below(root(1), "B")]),
        homeless: known.iter().map(|book| book.id).collect(),
        ..disk(vec![DiskFile { inode: 77, ..file("B/1.cbz", 1) }])
    };
    let plan = decide(on_disk, &known, |_| 1);
    assert_eq!(plan.moved, [Move { book: id(1), file: 0, evidence: Evidence::Fingerprint }]);
    assert_eq!((plan.missing, plan.restored), (vec![], vec![]));
}

#[test]
fn a_root_that_is_left_alone_keeps_its_books_and_what_came_from_it_stays() {
    let other = DiskFile { root: root(2), ..file("B/1.cbz", 1) };
    let on_disk = disk(vec![other, file("A/9.cbz", 9)]);
    let known = [book(1, "A/1.cbz", 1), book(2, "A/2.cbz", 2)];
    let mut plan = diff(&on_disk, &known, Reopen::Pending);
    assert_eq!((plan.moved.len(), plan.missing.len(), plan.added.len()), (1, 1, 1));
    assert_eq!(losses(&on_disk, &known, &plan)[&root(1)], Loss { held: 2, gone: 1, replaced: 0 });
    let mut of_same_folder = plan.clone();
    of_same_folder.leave(root(1), &on_disk, &known, true);
    assert_eq!(of_same_folder, Plan { moved: plan.moved.clone(), ..Plan::default() });
    let file = plan.moved[0].file;
    plan.leave(root(1), &on_disk, &known, false);
    assert_eq!(plan, Plan { added: vec![file], ..Plan::default() });
}

#[test]
fn a_missing_book_of_a_root_that_is_left_alone_turns_up_elsewhere() {
    let on_disk = disk(vec![DiskFile { root: root(2), ..file("B/1.cbz", 1) }]);
    let known = [KnownBook { missing: true, ..book(1, "A/1.cbz", 1) }];
    let plan = diff(&on_disk, &known, Reopen::Pending);
    let mut left = plan.clone();
    left.leave(root(1), &on_disk, &known, false);
    assert_eq!((left.moved.len(), &left.restored), (1, &vec![id(1)]));
    assert_eq!(left, plan);
}

impl DiskFile {
    fn at(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }
}
