//! Disks that go away: whatever is found at a root that cannot be believed, nothing is marked, and all is as before
//! once it is back.

use codex_db::entity::library_root;
use codex_db::repo;
use codex_models::libraries::RootState;
use codex_scanner::ScanError;
use tokio_util::sync::CancellationToken;

use crate::story;
use crate::support::Stage;

/// Enough books that a person does not delete half of them by hand.
const BOOKS: u32 = 24;

impl Stage {
    async fn filled(&self) {
        for number in 0..BOOKS {
            self.write_book(&format!("Series {}/{number}.cbz", number % 3), number);
        }
        assert_eq!(self.scan().await.counts.added, u64::from(BOOKS));
    }

    async fn root(&self) -> library_root::Model {
        repo::libraries::roots(&self.core.db().read(), self.library).await.unwrap().remove(0)
    }

    /// Scans and expects that the root is left alone for this reason, with nothing marked.
    async fn is_left_alone(&self, state: RootState, gone: i32) {
        let before = self.books().await;
        let outcome = self.try_scan(false, &CancellationToken::new()).await;
        assert!(
            matches!(&outcome, Err(error @ ScanError::RootsClosed(_)) if error.code() == state.code()),
            "{outcome:?}"
        );
        assert_eq!(self.books().await, before);
        let root = self.root().await;
        assert_eq!((root.state, root.gone_count), (state, Some(gone)));
        assert!(root.closed_at.is_some() && root.held_count == Some(BOOKS.cast_signed()));
    }

    /// Scans and expects that nothing was noticed of what happened in between.
    async fn is_as_before(&self) {
        let report = self.scan().await;
        let counts = report.counts;
        assert_eq!((counts.added, counts.missing, counts.restored, report.opened), (0, 0, 0, 0));
        let root = self.root().await;
        assert_eq!((root.state, root.gone_count, root.closed_at), (RootState::Ok, None, None));
        assert!(self.books().await.iter().all(|row| row.book.missing_at.is_none()));
    }

    fn away(&self) -> std::path::PathBuf {
        self.folder.path().join("away")
    }

    fn unmount(&self) {
        std::fs::rename(self.path(""), self.away()).unwrap();
    }

    fn mount(&self) {
        std::fs::rename(self.away(), self.path("")).unwrap();
    }

    async fn confirm(&self) {
        let tx = self.core.db().begin().await.unwrap();
        assert!(repo::libraries::confirm_root(&tx, &self.root().await).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn missing_count(&self) -> usize {
        self.books().await.iter().filter(|row| row.book.missing_at.is_some()).count()
    }
}

story!(a_root_that_is_gone_is_left_alone_until_it_is_back(stage) {
    stage.filled().await;
    stage.unmount();
    stage.is_left_alone(RootState::Missing, 24).await;
    stage.mount();
    stage.is_as_before().await;
});

story!(an_empty_mount_point_is_left_alone_until_the_disk_is_back(stage) {
    stage.filled().await;
    stage.unmount();
    std::fs::create_dir(stage.path("")).unwrap();
    stage.is_left_alone(RootState::Emptied, 24).await;
    std::fs::remove_dir(stage.path("")).unwrap();
    stage.mount();
    stage.is_as_before().await;
});

story!(another_disk_in_the_place_of_the_root_is_left_alone_even_with_the_same_names_on_it(stage) {
    stage.filled().await;
    stage.unmount();
    for number in 0..BOOKS {
        stage.write_book(&format!("Series {}/{number}.cbz", number % 3), 1_000 + number);
    }
    stage.is_left_alone(RootState::Swapped, 24).await;
    std::fs::remove_dir_all(stage.path("")).unwrap();
    stage.mount();
    stage.is_as_before().await;
});

story!(a_link_to_another_device_is_left_alone_as_another_disk(stage) {
    stage.filled().await;
    stage.unmount();
    let other = tempfile::tempdir_in("/dev/shm").unwrap();
    std::fs::create_dir(other.path().join("Series 0")).unwrap();
    std::fs::write(other.path().join("Series 0/x.cbz"), crate::support::book_bytes(77)).unwrap();
    std::os::unix::fs::symlink(other.path(), stage.folder.path().join("library")).unwrap();
    stage.is_left_alone(RootState::Swapped, 24).await;
    std::fs::remove_file(stage.folder.path().join("library")).unwrap();
    stage.mount();
    stage.is_as_before().await;
});

story!(the_same_books_on_another_disk_are_taken_for_the_root(stage) {
    stage.filled().await;
    let before = stage.root().await;
    stage.unmount();
    let copied = std::process::Command::new("cp").arg("-a").arg(stage.away()).arg(stage.path("")).status();
    assert!(copied.unwrap().success());
    let report = stage.scan().await;
    assert_eq!((report.counts.added, report.counts.missing, report.counts.moved), (0, 0, 0));
    let now = stage.root().await;
    assert_eq!(now.state, RootState::Ok);
    assert_ne!((now.device, now.inode), (before.device, before.inode), "it is known by its new folder");
});

story!(a_root_that_loses_most_of_its_books_at_once_waits_for_a_word(stage) {
    stage.filled().await;
    let away = stage.folder.path().join("one series");
    for number in 0..2 {
        std::fs::create_dir_all(&away).unwrap();
        std::fs::rename(stage.path(&format!("Series {number}")), away.join(number.to_string())).unwrap();
    }
    stage.write_book("Series 2/new.cbz", 500);
    stage.is_left_alone(RootState::Shrunk, 16).await;
    for number in 0..2 {
        std::fs::rename(away.join(number.to_string()), stage.path(&format!("Series {number}"))).unwrap();
    }
    stage.remove("Series 2/new.cbz");
    stage.is_as_before().await;
});

story!(what_a_person_confirmed_is_marked_and_more_than_that_is_asked_for_anew(stage) {
    stage.filled().await;
    std::fs::rename(stage.path("Series 0"), stage.folder.path().join("0")).unwrap();
    std::fs::rename(stage.path("Series 1"), stage.folder.path().join("1")).unwrap();
    stage.is_left_alone(RootState::Shrunk, 16).await;
    stage.confirm().await;
    std::fs::rename(stage.path("Series 2/2.cbz"), stage.folder.path().join("2.cbz")).unwrap();
    stage.is_left_alone(RootState::Shrunk, 17).await;
    assert_eq!(stage.root().await.confirmed_state, None, "what was said was of less");
    std::fs::rename(stage.folder.path().join("2.cbz"), stage.path("Series 2/2.cbz")).unwrap();
    stage.is_left_alone(RootState::Shrunk, 16).await;
    stage.confirm().await;
    assert_eq!(stage.scan().await.counts.missing, 16);
    assert_eq!((stage.missing_count().await, stage.root().await.state), (16, RootState::Ok));
    assert_eq!(stage.root().await.confirmed_state, None, "a word counts once");
    std::fs::rename(stage.folder.path().join("0"), stage.path("Series 0")).unwrap();
    std::fs::rename(stage.folder.path().join("1"), stage.path("Series 1")).unwrap();
    assert_eq!(stage.scan().await.counts.restored, 16);
});

story!(an_emptied_and_a_missing_root_can_be_confirmed(stage) {
    stage.filled().await;
    stage.unmount();
    std::fs::create_dir(stage.path("")).unwrap();
    stage.is_left_alone(RootState::Emptied, 24).await;
    stage.confirm().await;
    assert_eq!(stage.scan().await.counts.missing, u64::from(BOOKS));
    std::fs::remove_dir(stage.path("")).unwrap();
    stage.mount();
    assert_eq!(stage.scan().await.counts.restored, u64::from(BOOKS));
    stage.unmount();
    stage.is_left_alone(RootState::Missing, 24).await;
    stage.confirm().await;
    assert_eq!(stage.scan().await.counts.missing, u64::from(BOOKS));
    assert_eq!(stage.root().await.state, RootState::Missing, "it is not there all the same");
    stage.mount();
    assert_eq!(stage.scan().await.counts.restored, u64::from(BOOKS));
    assert_eq!(stage.root().await.state, RootState::Ok);
});
