//! Collections, read lists and saved conditions.

use codex_db::{DbError, repo};
use codex_models::actor::LibraryScope;
use codex_models::filter::Condition;
use codex_models::lists::{ListKind, ListPatch, NewList, Shown};
use codex_models::presets::{NewPreset, PresetSubject};
use codex_models::{ListId, PageRequest, Patch, Viewer};
use codex_testkit::db_test;
use uuid::Uuid;

use crate::support::{Fixture, fixture};

async fn make(fixture: &Fixture, kind: ListKind, name: &str, members: &[Uuid]) -> ListId {
    let tx = fixture.db.begin().await.unwrap();
    let new = NewList { name: name.to_owned(), summary: None, rule: None };
    let id = repo::lists::insert(&tx, kind, new).await.unwrap();
    repo::lists::add(&tx, kind, id, members).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn walk(fixture: &Fixture, viewer: &Viewer, kind: ListKind, id: ListId) -> Vec<Uuid> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (conn, page) = (fixture.db.read(), PageRequest { limit: 2, after, skip: 0 });
        let page = repo::lists::members(&conn, viewer, kind, id, page).await.unwrap();
        found.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => {
                assert_eq!(page.total, found.len() as u64);
                return found;
            }
        }
    }
}

db_test! {
    async fn members_out_of_sight_are_absent_uncounted_and_keep_their_places(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let (shown, hidden) = (fixture.library("Shown").await, fixture.library("Hidden").await);
        let (_, a) = fixture.series(shown, "A", 3).await;
        let (_, b) = fixture.series(hidden, "B", 2).await;
        let kind = ListKind::ReadList;
        let members: Vec<Uuid> = [a[0], b[0], a[1], b[1], a[2]].iter().map(|id| id.0).collect();
        let list = make(&fixture, kind, "Mixed", &members).await;
        let secret = make(&fixture, kind, "Secret", &[b[0].0]).await;
        make(&fixture, kind, "Empty", &[]).await;
        let viewer = Viewer::new(user, LibraryScope::Only([shown.library].into()));

        let conn = fixture.db.read();
        let lists = repo::lists::list(&conn, &viewer, kind, Shown::Plain, PageRequest::default()).await.unwrap();
        let told: Vec<(&str, Option<u64>)> =
            lists.items.iter().map(|row| (row.list.name.as_str(), row.member_count)).collect();
        assert_eq!(told, [("Empty", Some(0)), ("Mixed", Some(3))]);
        assert_eq!(lists.total, 2);
        assert!(repo::lists::find(&conn, &viewer, kind, secret).await.unwrap().is_none());
        assert!(repo::lists::find(&conn, &viewer, ListKind::Collection, list).await.unwrap().is_none());
        assert_eq!(walk(&fixture, &viewer, kind, list).await, [a[0].0, a[1].0, a[2].0]);

        let tx = fixture.db.begin().await.unwrap();
        repo::lists::reorder(&tx, kind, list, &[a[2].0, a[0].0, a[1].0, a[2].0]).await.unwrap();
        // Twice is the same as once.
        repo::lists::add(&tx, kind, list, &[a[0].0]).await.unwrap();
        assert!(repo::lists::remove(&tx, kind, list, a[1].0).await.unwrap());
        assert!(!repo::lists::remove(&tx, kind, list, a[1].0).await.unwrap());
        tx.commit().await.unwrap();
        let all = walk(&fixture, &Viewer::system(), kind, list).await;
        assert_eq!(all, [a[2].0, b[0].0, a[0].0, b[1].0]);
    }

    async fn a_name_is_taken_once_for_each_kind_of_list(test) {
        let fixture = fixture(test).await;
        let list = make(&fixture, ListKind::Collection, "Best", &[]).await;
        make(&fixture, ListKind::ReadList, "Best", &[]).await;
        let tx = fixture.db.begin().await.unwrap();
        let again = NewList { name: " BEST ".to_owned(), summary: None, rule: None };
        let refused = repo::lists::insert(&tx, ListKind::Collection, again).await;
        assert!(matches!(refused, Err(DbError::Unique { .. })));
        drop(tx);
        let tx = fixture.db.begin().await.unwrap();
        let patch = ListPatch { name: Some("Better".to_owned()), summary: Patch::Set("Why".to_owned()), ..ListPatch::default() };
        repo::lists::update(&tx, ListKind::Collection, list, patch).await.unwrap();
        tx.commit().await.unwrap();
        let conn = fixture.db.read();
        let found = repo::lists::find(&conn, &Viewer::system(), ListKind::Collection, list).await.unwrap().unwrap();
        assert_eq!((found.list.name.as_str(), found.list.summary.as_deref()), ("Better", Some("Why")));
    }

    async fn a_private_preset_is_seen_by_nobody_else_and_a_shared_one_changed_by_nobody_else(test) {
        let fixture = fixture(test).await;
        let (ann, bob) = (fixture.user("Ann").await, fixture.user("Bob").await);
        let new = |name: &str, is_shared| NewPreset {
            subject: PresetSubject::Books,
            name: name.to_owned(),
            condition: Condition::default(),
            sort: None,
            is_shared,
        };
        let tx = fixture.db.begin().await.unwrap();
        let private = repo::presets::insert(&tx, ann, new("Mine", false)).await.unwrap();
        let shared = repo::presets::insert(&tx, ann, new("Ours", true)).await.unwrap();
        repo::presets::insert(&tx, bob, new("Mine", false)).await.unwrap();
        assert!(!repo::presets::delete(&tx, bob, shared).await.unwrap());
        let refused = repo::presets::replace(&tx, bob, shared, new("Theirs", false)).await;
        assert!(matches!(refused, Err(DbError::NotFoundOnUpdate)));
        tx.commit().await.unwrap();

        let conn = fixture.db.read();
        let names = async |user| -> Vec<String> {
            let presets = repo::presets::list(&conn, user, 10).await.unwrap();
            presets.into_iter().map(|preset| preset.name).collect()
        };
        assert_eq!(names(ann).await, ["Mine", "Ours"]);
        assert_eq!(names(bob).await, ["Mine", "Ours"]);
        assert!(repo::presets::find(&conn, bob, private).await.unwrap().is_none());
        assert!(repo::presets::find(&conn, bob, shared).await.unwrap().is_some());
        assert_eq!(repo::presets::count(&conn, ann).await.unwrap(), 2);
    }
}
