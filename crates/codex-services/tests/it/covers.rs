//! Covers that people give: what becomes of them besides being shown.

use std::time::Duration;

use bytes::Bytes;
use codex_models::covers::CoverOwner;
use codex_models::{Actor, SeriesId};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use futures::TryStreamExt;

use crate::support::Fixture;

/// Longer than a thing is left alone because it may not have been noted yet.
const LONG: Duration = Duration::from_hours(24 * 365 * 5);

impl Fixture {
    /// How many images people gave are kept.
    async fn artwork(&self) -> usize {
        let kept: Vec<_> = self.core.storage().artwork().list().try_collect().await.unwrap();
        kept.len()
    }

    /// How many thumbnails are kept.
    async fn thumbnails(&self) -> usize {
        let kept: Vec<_> = self.core.storage().covers().list().try_collect().await.unwrap();
        kept.len()
    }

    async fn look_at(&self, who: &Actor, owner: CoverOwner) -> Bytes {
        let covers = self.core.covers();
        let key = match owner {
            CoverOwner::Book(book) => covers.book_key(who.viewer(), book).await.unwrap(),
            CoverOwner::Series(series) => covers.series_key(who.viewer(), series).await.unwrap(),
        };
        covers.open(key).await.unwrap().bytes
    }
}

codex_testkit::db_test! {
    async fn the_sweep_leaves_every_cover_that_can_be_chosen_and_takes_the_others(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(2).build()).await;
        let (of_book, of_series) = (CoverOwner::Book(book.id), CoverOwner::Series(book.series));
        let covers = it.core.covers();
        it.look_at(&admin, of_book).await;
        let given = covers.upload(&admin, of_book, images::png(40, 60, 1).into()).await.unwrap();
        it.look_at(&admin, of_book).await;
        covers.upload(&admin, of_series, images::png(40, 60, 2).into()).await.unwrap();
        it.look_at(&admin, of_series).await;
        it.clock.advance(LONG);

        assert_eq!(covers.delete_strays().await.unwrap(), 0);
        assert_eq!((it.thumbnails().await, it.artwork().await), (3, 2));
        covers.choose(&admin, of_book, Some(of_book.generated())).await.unwrap();
        assert_eq!(covers.delete_strays().await.unwrap(), 0, "it can be chosen again");

        covers.delete(&admin, of_book, given.id).await.unwrap();
        assert_eq!(covers.delete_strays().await.unwrap(), 2);
        assert_eq!((it.thumbnails().await, it.artwork().await), (2, 1));
    }

    async fn a_series_that_is_joined_with_another_brings_the_covers_that_people_gave_it(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let first = it.put(&admin, library, "a.cbz", &Cbz::with_pages(2).build()).await;
        let second = it.put(&admin, library, "b.cbz", &Cbz::with_pages(2).build()).await;
        let split = it.core.series().split(&admin, first.series, "Other", vec![second.id]).await.unwrap();
        let other: SeriesId = split.series.id;
        let covers = it.core.covers();
        let image: Bytes = images::png(40, 60, 1).into();
        covers.upload(&admin, CoverOwner::Series(other), image).await.unwrap();
        let shown = it.look_at(&admin, CoverOwner::Series(other)).await;

        it.core.series().join(&admin, first.series, vec![other]).await.unwrap();

        assert_eq!(it.look_at(&admin, CoverOwner::Series(first.series)).await, shown);
    }
}
