//! Names, folders, scans and deletion of libraries.

use codex_models::libraries::{LibraryPatch, NewLibrary};
use codex_models::scans::TaskState;
use codex_models::{Resource, Rule};
use codex_services::CodexError;
use codex_testkit::corpus::cbz::Cbz;

use crate::support::Fixture;

fn refuses(outcome: &Result<impl Sized, CodexError>, rule: Rule) -> bool {
    matches!(outcome, Err(CodexError::Conflict(found)) if *found == rule)
}

codex_testkit::db_test! {
    async fn names_and_folders_belong_to_one_library(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let id = it.library(&admin).await;
        let libraries = it.core.libraries();
        let create = |name: &str, root: std::path::PathBuf| {
            let new = NewLibrary { name: name.to_owned(), roots: vec![root.to_str().unwrap().to_owned()], ..NewLibrary::default() };
            libraries.create(&admin, new, false)
        };
        let other = it.folder.path().join("other");
        std::fs::create_dir_all(other.join("inner")).unwrap();
        std::fs::create_dir(it.library_folder().join("below")).unwrap();

        assert!(refuses(&create("LIBRARY", other.clone()).await, Rule::LibraryNameTaken));
        assert!(refuses(&create("Two", it.library_folder()).await, Rule::RootTaken));
        assert!(refuses(&create("Two", it.library_folder().join("below")).await, Rule::RootTaken));
        assert!(refuses(&create("Two", other.join("none")).await, Rule::RootMissing));
        assert!(matches!(create("Two", it.core.data_dir().to_owned()).await, Err(CodexError::Invalid(_))));
        assert!(matches!(create("Two", "relative".into()).await, Err(CodexError::Invalid(_))));

        let two = create(" Two ", other.clone()).await.unwrap();
        assert_eq!(two.library.name, "Two");
        let patch = LibraryPatch { roots: Some(vec![other.to_str().unwrap().to_owned()]), ..LibraryPatch::default() };
        assert!(refuses(&libraries.update(&admin, id, patch).await, Rule::RootTaken));
        let patch = LibraryPatch { name: Some("two".to_owned()), ..LibraryPatch::default() };
        assert!(refuses(&libraries.update(&admin, id, patch).await, Rule::LibraryNameTaken));
        let names: Vec<String> =
            libraries.list(admin.viewer()).await.unwrap().into_iter().map(|row| row.library.name).collect();
        assert_eq!(names, ["Library", "Two"]);
    }

    async fn a_scan_waits_once_however_often_it_is_asked_for(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let id = it.library(&admin).await;
        let libraries = it.core.libraries();
        let none = libraries.scan_status(admin.viewer(), id).await;
        assert!(matches!(none, Err(CodexError::NotFound(Resource::Scan))));

        let first = libraries.start_scan(&admin, id, false).await.unwrap();
        let second = libraries.start_scan(&admin, id, true).await.unwrap();

        assert_eq!((first.task, first.state), (second.task, TaskState::Queued));
        let row = libraries.find(admin.viewer(), id).await.unwrap();
        assert_eq!(row.scan.unwrap().task, first.task);
    }

    async fn deleting_a_library_forgets_its_books_and_leaves_the_files(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let id = it.library(&admin).await;
        let book = it.put(&admin, id, "a.cbz", &Cbz::with_pages(2).build()).await;
        it.core.libraries().start_scan(&admin, id, false).await.unwrap();

        it.core.libraries().delete(&admin, id).await.unwrap();

        assert!(book.path.exists());
        let gone = it.core.books().find(admin.viewer(), book.id).await;
        assert!(matches!(gone, Err(CodexError::NotFound(Resource::Book))));
        let again = it.core.libraries().delete(&admin, id).await;
        assert!(matches!(again, Err(CodexError::NotFound(Resource::Library))));
    }

    async fn a_root_that_stays_keeps_its_books(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let id = it.library(&admin).await;
        let book = it.put(&admin, id, "a.cbz", &Cbz::with_pages(2).build()).await;
        let other = it.folder.path().join("other");
        std::fs::create_dir(&other).unwrap();
        let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        let both = vec![text(&it.library_folder()), text(&other)];
        let roots = |roots| LibraryPatch { name: None, roots: Some(roots), ..LibraryPatch::default() };

        it.core.libraries().update(&admin, id, roots(both)).await.unwrap();
        it.core.books().find(admin.viewer(), book.id).await.unwrap();
        let row = it.core.libraries().update(&admin, id, roots(vec![text(&other)])).await.unwrap();

        assert_eq!(row.book_count, 0);
        assert!(book.path.exists());
    }

    async fn folders_of_the_server_can_be_looked_at(db) {
        let it = Fixture::new(db).await;
        std::fs::create_dir(it.folder.path().join("Vol 2")).unwrap();
        let libraries = it.core.libraries();
        let listing = libraries.browse(it.folder.path().to_str()).await.unwrap();
        let names: Vec<&str> = listing.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["data", "library", "Vol 2"]);
        assert!(libraries.browse(None).await.unwrap().parent.is_none());
        assert!(libraries.browse(Some("relative")).await.is_err());
        assert!(libraries.browse(Some("/no/such/place")).await.is_err());
    }
}
