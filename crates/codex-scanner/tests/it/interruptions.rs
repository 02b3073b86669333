//! Scans that are stopped anywhere: the next one completes them, and nothing is doubled.

use std::time::Duration;

use codex_models::BookState;
use tokio_util::sync::CancellationToken;

use crate::story;

story!(a_scan_stopped_at_any_point_is_completed_by_the_next(stage) {
    for number in 0..60 {
        stage.write_book(&format!("S{}/{number}.cbz", number % 4), number);
    }
    // Stopped, and dropped where it stands, at ever later moments.
    for step in 0..12_u64 {
        let token = CancellationToken::new();
        let scan = stage.try_scan(false, &token);
        if step % 2 == 0 {
            drop(tokio::time::timeout(Duration::from_millis(2 * step), scan).await);
        } else {
            let stop = async {
                tokio::time::sleep(Duration::from_millis(2 * step)).await;
                token.cancel();
                std::future::pending::<()>().await;
            };
            tokio::select! {
                outcome = scan => drop(outcome),
                () = stop => {}
            }
        }
    }
    stage.scan().await;
    let books = stage.books().await;
    assert_eq!(books.len(), 60);
    assert!(books.iter().all(|row| row.book.state == BookState::Ready && row.book.cover_version != 0));
    assert_eq!(stage.series().await, [0, 1, 2, 3].map(|number| (format!("S{number}"), 15)));
    assert_eq!(stage.scan().await.opened, 0);
});
