//! The general limit on requests, by account and by address, in one process and in two.

use std::time::Duration;

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::{Client, Reply};
use codex_testkit::db::Engine;

use crate::support::story;

const ADDRESS: &str = "/api/v1/libraries";

async fn limited(engine: Engine, of_account: u32, anonymous: u32) -> TestApp {
    TestApp::configured(engine, |config| {
        config.limits.requests_per_minute = of_account;
        config.limits.anonymous_requests_per_minute = anonymous;
    })
    .await
}

fn left(reply: &Reply) -> (&str, &str, &str) {
    let header = |name| reply.header(name);
    (header("ratelimit-limit"), header("ratelimit-remaining"), header("ratelimit-reset"))
}

story! {
    async fn an_account_has_its_requests_a_minute_whatever_it_signs_in_with(engine: Engine) {
        let app = limited(engine, 5, 100).await;
        let login = serde_json::json!({"username": "user", "password": codex_testkit::app::PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json();
        let by_token = app.anonymous().with_token(session["accessToken"].as_str().unwrap());
        let by_password = app.client_of(Role::User);
        for remaining in ["4", "3", "2"] {
            let reply = by_token.get(ADDRESS).await.expect(200);
            assert_eq!(left(&reply), ("5", remaining, "60"));
        }
        app.clock.advance(Duration::from_secs(20));
        by_password.get("/api/v1/books/absent").await.expect(404);
        by_password.delete(ADDRESS).await.expect(405);
        let last = by_password.get(ADDRESS).await.expect(200);
        assert_eq!(left(&last), ("5", "0", "40"), "an address without the method asks nobody who they are");

        for client in [&by_token, &by_password] {
            let refused = client.get(ADDRESS).await.refused(429, "RateLimited");
            assert_eq!((left(&refused), refused.header("retry-after")), (("5", "0", "40"), "40"));
            assert_eq!(refused.header("x-content-type-options"), "nosniff");
        }
        app.as_admin().get(ADDRESS).await.expect(200);
        app.anonymous().get("/api/v1/setup").await.expect(200);
        app.clock.advance(Duration::from_secs(40));
        let fresh = by_token.get(ADDRESS).await.expect(200);
        assert_eq!(left(&fresh), ("5", "4", "60"));
    }
}

story! {
    async fn strangers_have_the_requests_of_their_address_and_cannot_make_up_another(engine: Engine) {
        let app = limited(engine, 100, 3).await;
        let here = app.anonymous().coming_from([192, 0, 2, 1]);
        here.get("/api/v1/setup").await.expect(200);
        here.get(ADDRESS).await.refused(401, "Unauthenticated");
        here.clone().with_token("eyJ.guessed.token").get(ADDRESS).await.refused(401, "InvalidCredentials");

        here.get("/api/v1/setup").await.refused(429, "RateLimited");
        here.get("/").await.refused(429, "RateLimited");
        let spoofed = here.clone().with("x-forwarded-for", "198.51.100.7").with("forwarded", "for=198.51.100.7");
        spoofed.get("/api/v1/setup").await.refused(429, "RateLimited");
        here.clone().with_token("eyJ.guessed.token").get(ADDRESS).await.refused(429, "RateLimited");
        let with_cookie = here.clone().with("cookie", "codex_access=eyJ.a.b");
        with_cookie.get("/api/v1/auth/providers").await.refused(429, "RateLimited");

        app.as_reader().coming_from([192, 0, 2, 1]).get(ADDRESS).await.expect(200);
        app.anonymous().coming_from([192, 0, 2, 2]).get("/api/v1/setup").await.expect(200);
        for _ in 0..10 {
            let probe = here.get("/livez").await.expect(200);
            assert_eq!(left(&probe), ("", "", ""));
        }
    }
}

story! {
    async fn no_limit_counts_nothing(engine: Engine) {
        let app = limited(engine, 0, 0).await;
        for client in [app.as_reader(), app.anonymous()] {
            let reply = client.get("/api/v1/auth/providers").await.expect(200);
            assert_eq!(left(&reply), ("", "", ""));
        }
    }
}

/// How many of some requests are let through when they go to one process after the other.
async fn let_through(clients: &[Client], requests: usize) -> usize {
    let mut allowed = 0;
    for at in 0..requests {
        let reply = clients[at % clients.len()].get(ADDRESS).await;
        assert!(reply.status == 200 || reply.code() == "RateLimited", "{}", reply.text());
        allowed += usize::from(reply.status == 200);
    }
    allowed
}

mod two_processes_share_one_limit {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        let app = limited(Engine::Postgres, 40, 100).await;
        let replica = app.replica().await;
        let clients = [app.as_reader(), replica.as_reader()];

        let allowed = let_through(&clients, 100).await;

        // An eighth of what was left may be let through before a process hears of the other.
        assert!((40..=45).contains(&allowed), "{allowed}");
        assert_eq!(let_through(&clients, 10).await, 0);
        app.clock.advance(Duration::from_mins(1));
        let lonely = let_through(&clients[..1], 50).await;
        assert_eq!(lonely, 40, "a process alone counts exactly");
        // The other heard nothing in this minute yet, and learns it with what it tells.
        let behind = let_through(&clients[1..], 20).await;
        assert!(behind <= 5, "{behind}");
    }
}
