//! No secret shows in a log line, in a refusal, or in an answer that is not there to hand it out.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use codex_config::{OidcProvider, Secret};
use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use serde_json::{Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::access::user_id;
use crate::support::{NOBODY, story, text};

const JWT_KEY: &str = "hush-signing-key-0123456789-0123456789";
const CLIENT_SECRET: &str = "hush-client-secret-of-the-provider";
const NEW_PASSWORD: &str = "hush-new-password";
const WRONG: &str = "hush-wrong-secret";
const CHOSEN_KEY: &str = "hush-chosen-api-key-0123456789";

/// Everything that our crates log, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen() -> Self {
        let log = Self::default();
        let writer = log.clone();
        let layer =
            tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
        let ours = Targets::new().with_target("codex", LevelFilter::TRACE);
        // In a process with several tests one of them listens, and hears the others too.
        let _is_first = tracing_subscriber::registry().with(layer).with(ours).try_init().is_ok();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// The secrets known so far, and every answer that was read.
#[derive(Default)]
struct Watch {
    secrets: Vec<String>,
    answers: Vec<(String, String)>,
}

impl Watch {
    /// An answer; what it hands out by `fields` is a secret from now on, and may stand in this answer alone.
    fn hears(&mut self, what: &str, reply: &Reply, fields: &[&str]) -> Vec<String> {
        let mut shown = format!("{:?} {}", reply.headers, reply.text());
        let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let given: Vec<String> = fields.iter().map(|field| text(&json[field])).collect();
        for secret in &given {
            shown = shown.replace(secret, "");
        }
        self.secrets.extend(given.iter().cloned());
        self.answers.push((what.to_owned(), shown));
        given
    }

    fn finds_nothing(&self, log: &str) {
        for secret in &self.secrets {
            assert!(secret.len() > 8, "{secret} is too short to be recognized");
            for (what, answer) in &self.answers {
                assert!(!answer.contains(secret.as_str()), "{what} shows {secret}: {answer}");
            }
            let line = log.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(line, None, "a log line shows {secret}");
        }
    }
}

async fn every_operation_refuses(app: &TestApp, watch: &mut Watch, client: &Client) {
    for operation in crate::policy::operations() {
        if operation.id == "stream_events" {
            continue;
        }
        for body in
            [json!({}), json!(WRONG), json!({"password": [WRONG], "username": {"x": WRONG}})]
        {
            let reply = client.send_json(operation.method.clone(), &operation.uri, &body).await;
            watch.hears(&operation.id, &reply, &[]);
        }
        let address = format!("{}?token={WRONG}&limit={WRONG}", operation.uri);
        let reply = app
            .anonymous()
            .with_token(WRONG)
            .send_json(operation.method, &address, &json!({}))
            .await;
        watch.hears(&operation.id, &reply, &[]);
    }
}

/// Signs in, well and badly, by every way.
async fn sign_in_every_way(stranger: &Client, watch: &mut Watch) {
    let login = |password: &str| json!({"username": "user", "password": password});
    let reply = stranger.post("/api/v1/auth/login", &login(WRONG)).await.expect(401);
    watch.hears("wrong login", &reply, &[]);
    let reply = stranger.post("/api/v1/auth/login", &login(PASSWORD)).await.expect(200);
    let session = watch.hears("login", &reply, &["accessToken", "refreshToken"]);
    let reply = stranger
        .post("/api/v1/auth/refresh", &json!({"refreshToken": session[1]}))
        .await
        .expect(200);
    let fresh = watch.hears("refresh", &reply, &["accessToken", "refreshToken"]);
    let thief = stranger.clone().with("user-agent", "Thief");
    let reply =
        thief.post("/api/v1/auth/refresh", &json!({"refreshToken": session[1]})).await.expect(401);
    watch.hears("reuse", &reply, &[]);
    let clients = [
        stranger.clone().with_token(&fresh[0]),
        stranger.clone().with_token(&format!("{}x", fresh[0])),
        stranger.clone().with_token(WRONG),
        stranger.clone().with("x-api-key", CHOSEN_KEY),
        stranger.clone().with("x-api-key", WRONG),
        stranger.clone().with_password("user", PASSWORD),
        stranger.clone().with_password("user", WRONG),
        // A password in the place of the name, as it happens.
        stranger.clone().with_password(WRONG, "user"),
        stranger.clone().with("cookie", &format!("codex_access={WRONG}")),
    ];
    for client in &clients {
        for address in
            ["/api/v1/auth/me", "/api/v1/sessions", "/api/v1/api-keys", "/api/v1/books/x"]
        {
            let reply = client.get(address).await;
            watch.hears(address, &reply, &[]);
        }
    }
}

/// The provider that does not answer, and what it did not send.
async fn sign_in_by_a_provider(stranger: &Client, watch: &mut Watch) {
    for address in [
        "/api/v1/auth/oidc/nobody/login".to_owned(),
        format!("/api/v1/auth/oidc/nobody/callback?state={WRONG}&code={WRONG}"),
        format!("/api/v1/auth/oidc/nobody/callback?error={WRONG}&state={WRONG}"),
    ] {
        watch.hears(&address, &stranger.get(&address).await, &[]);
    }
    let code = json!({"code": WRONG, "codeVerifier": WRONG});
    watch.hears("code", &stranger.post("/api/v1/auth/oidc/token", &code).await, &[]);
    let form = stranger.clone().with("content-type", "application/x-www-form-urlencoded");
    let body = format!("logout_token={WRONG}");
    let reply = form.send(Method::POST, "/api/v1/auth/oidc/nobody/logout", body).await;
    watch.hears("back channel", &reply, &[]);
}

story! {
    async fn secrets_stay_with_those_they_were_given_to(engine: Engine) {
        let log = Log::listen();
        let app = TestApp::configured(engine, |config| {
            config.auth.jwt_key = Some(Secret::new(JWT_KEY.to_owned()));
            config.oidc.public_url = Some("https://codex.example".to_owned());
            config.oidc.providers = vec![OidcProvider {
                id: "nobody".to_owned(),
                // Nothing listens there.
                issuer: "http://127.0.0.1:9".to_owned(),
                client_secret: Some(Secret::new(CLIENT_SECRET.to_owned())),
                ..OidcProvider::default()
            }];
        })
        .await;
        let mut watch = Watch::default();
        watch.secrets.extend([JWT_KEY, CLIENT_SECRET, PASSWORD, NEW_PASSWORD, WRONG, CHOSEN_KEY].map(str::to_owned));
        let (admin, stranger) = (app.as_admin(), app.anonymous());
        let user = user_id(&app, Role::User).await;
        let owner = app.core.users().find_by_name("user").await.unwrap();
        app.core.users().add_api_key(owner.id, "chosen", Some(CHOSEN_KEY)).await.unwrap();

        sign_in_every_way(&stranger, &mut watch).await;

        // Keys, links, passwords.
        let own = stranger.clone().with_password("user", PASSWORD);
        let reply = own.post("/api/v1/api-keys", &json!({"label": "reader"})).await.expect(201);
        watch.hears("new key", &reply, &["secret"]);
        let link = format!("/api/v1/users/{user}/password-reset");
        let reply = admin.post(&link, &json!({})).await.expect(201);
        let token = text(&reply.json()["token"]);
        watch.hears("reset link", &reply, &["token"]);
        for (token, password) in [(WRONG, NEW_PASSWORD), (&token, "short"), (&token, NEW_PASSWORD), (&token, NEW_PASSWORD)] {
            let body = json!({"token": token, "password": password});
            let reply = stranger.post("/api/v1/auth/password-reset", &body).await;
            watch.hears("redeem", &reply, &[]);
        }
        let own = stranger.clone().with_password("user", NEW_PASSWORD);
        for current in [WRONG, NEW_PASSWORD] {
            let body = json!({"currentPassword": current, "newPassword": PASSWORD});
            let reply = own.put("/api/v1/me/password", &body).await;
            let given: &[&str] = if reply.status == 200 { &["accessToken", "refreshToken"] } else { &[] };
            watch.hears("change", &reply, given);
        }
        let body = json!({"name": "another", "password": WRONG, "role": WRONG});
        watch.hears("user", &admin.post("/api/v1/users", &body).await, &[]);

        sign_in_by_a_provider(&stranger, &mut watch).await;
        every_operation_refuses(&app, &mut watch, &app.as_reader()).await;
        for list in ["users", "audit?limit=500", "api-keys", "sessions", "tasks", "schedules", "auth/providers"] {
            watch.hears(list, &admin.get(&format!("/api/v1/{list}")).await.expect(200), &[]);
        }
        watch.hears("keys of a user", &admin.get(&format!("/api/v1/users/{user}/api-keys")).await.expect(200), &[]);
        watch.hears("nobody", &admin.get(&format!("/api/v1/users/{NOBODY}")).await, &[]);

        watch.finds_nothing(&log.text());
    }
}

story! {
    async fn the_token_of_the_first_start_shows_nowhere_but_where_it_is_printed(engine: Engine) {
        let log = Log::listen();
        let app = TestApp::fresh(engine).await;
        let token = app.core.setup().issue_token().await.unwrap().unwrap();
        let mut watch = Watch { secrets: vec![token.clone(), NEW_PASSWORD.to_owned(), WRONG.to_owned()], answers: Vec::new() };
        let client = app.anonymous();
        watch.hears("status", &client.get("/api/v1/setup").await, &[]);
        for (token, password) in [(WRONG, NEW_PASSWORD), (&token, "short"), (&token, NEW_PASSWORD), (&token, NEW_PASSWORD)] {
            let body = json!({"name": "ann", "password": password, "token": token});
            let reply = client.post("/api/v1/setup", &body).await;
            let given: &[&str] = if reply.status == 201 { &["accessToken", "refreshToken"] } else { &[] };
            watch.hears("set-up", &reply, given);
        }
        watch.finds_nothing(&log.text());
    }
}
