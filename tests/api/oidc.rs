//! Signing in by an identity provider on two servers behind a round-robin proxy: whatever one server begins, the
//! other one completes. Must not use anything but the binary, HTTP and a packaged provider.

use std::process::{Child, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Browser, Engine, Identity, Install, Page, RoundRobin};

const REDIRECT: &str = "codex://signed-in";

struct Cluster {
    proxy: RoundRobin,
    identity: Identity,
    servers: Vec<Child>,
    _install: Install,
}

impl Cluster {
    fn start() -> Self {
        let install = Install::new(Engine::Postgres);
        let seeded = install.run(&["seed", &install.seed_file()]);
        assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
        let proxy = RoundRobin::bind();
        let public_url = format!("http://{}", proxy.host);
        let identity = Identity::start(&public_url);
        let ports = [install.port(), Install::free_port()];
        let servers = ports.map(|port| serve(&install, port, &public_url, &identity.host));
        let cluster =
            Self { proxy, identity, servers: servers.into_iter().collect(), _install: install };
        for port in ports {
            ready(port);
        }
        proxy_of(cluster, ports.to_vec())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.proxy.host)
    }

    /// Begins a sign-in and walks through the provider; the answer is the way back to the client.
    fn walk(&self, browser: &mut Browser, query: &str, person: &str) -> String {
        let url = self.url(&format!("/api/v1/auth/oidc/story/login?{query}"));
        let begun = browser.get(&url);
        assert_eq!(begun.status, 303, "{begun:?}");
        self.identity.sign_in(browser, &begun, person).next()
    }

    fn sign_in(&self, person: &str) -> (Browser, Page) {
        let mut browser = Browser::default();
        let back = self.walk(&mut browser, "returnTo=/series", person);
        let landed = browser.get(&back);
        (browser, landed)
    }

    fn me(&self, browser: &mut Browser) -> serde_json::Value {
        let page = browser.get(&self.url("/api/v1/auth/me"));
        assert_eq!(page.status, 200, "{page:?}");
        page.json()
    }
}

fn proxy_of(mut cluster: Cluster, ports: Vec<u16>) -> Cluster {
    cluster.proxy.run(ports);
    cluster
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let ended = server.kill().and_then(|()| server.wait());
            assert!(ended.is_ok() || std::thread::panicking(), "a server could not be ended");
        }
    }
}

fn serve(install: &Install, port: u16, public_url: &str, identity: &str) -> Child {
    let variables = [
        ("PUBLIC_URL", public_url),
        ("NATIVE_REDIRECTS", REDIRECT),
        ("PROVIDERS__0__ID", "story"),
        ("PROVIDERS__0__NAME", "The story"),
        ("PROVIDERS__0__ISSUER", &format!("http://{identity}")),
        ("PROVIDERS__0__CLIENT_ID", "codex"),
        ("PROVIDERS__0__CLIENT_SECRET", "a secret of the story that nobody else knows"),
        ("PROVIDERS__0__ROLES", "staff=editor,chiefs=admin"),
        ("PROVIDERS__0__DEFAULT_ROLE", "reader"),
    ];
    let mut command = install.codex(&["serve"]);
    for (name, value) in variables {
        command.env(format!("CODEX_OIDC__{name}"), value);
    }
    command.env("CODEX_SERVER__PORT", port.to_string()).stdout(Stdio::null()).spawn().unwrap()
}

fn ready(port: u16) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while crate::support::send(port, "GET", "/readyz", None, None).is_none_or(|a| a.status != 200) {
        assert!(Instant::now() < deadline, "the server is not ready after 30 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn claims(groups: &[&str]) -> serde_json::Value {
    json!({"ben": {
        "preferred_username": "ben", "email": "ben@example.test", "email_verified": true, "groups": groups,
    }})
}

#[test]
fn whatever_one_server_begins_the_other_completes() {
    let cluster = Cluster::start();
    cluster.identity.knows(&claims(&[]));
    let choice = Browser::default().get(&cluster.url("/api/v1/auth/providers")).json();
    assert_eq!(choice["items"], json!([{"id": "story", "name": "The story"}]));

    let (mut browser, landed) = cluster.sign_in("ben");
    assert_eq!((landed.status, landed.location.as_deref()), (303, Some("/series")), "{landed:?}");
    let me = cluster.me(&mut browser);
    assert_eq!((&me["name"], &me["role"]), (&json!("ben"), &json!("reader")));
    assert!(cluster.proxy.count.load(Ordering::Relaxed) >= 4, "both servers took part");

    cluster.identity.knows(&claims(&["staff"]));
    let (mut browser, _) = cluster.sign_in("ben");
    let again = cluster.me(&mut browser);
    assert_eq!((&again["id"], &again["role"]), (&me["id"], &json!("editor")), "groups count anew");

    cluster.identity.sign_out(&mut browser);
    let deadline = Instant::now() + Duration::from_secs(10);
    while browser.get(&cluster.url("/api/v1/auth/me")).status != 401 {
        assert!(Instant::now() < deadline, "signing out at the provider ends the session here");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_answer_of_the_provider_counts_once_and_only_in_the_browser_that_asked() {
    let cluster = Cluster::start();
    cluster.identity.knows(&claims(&[]));
    let refused = Some("/sign-in?error=InvalidCredentials");

    let mut browser = Browser::default();
    let back = cluster.walk(&mut browser, "", "ben");
    let stolen = Browser::default().get(&back);
    assert_eq!(stolen.location.as_deref(), refused, "another browser has no part in it");
    let replayed = browser.get(&back);
    assert_eq!(replayed.location.as_deref(), refused, "the state was used up");

    let mut browser = Browser::default();
    let back = cluster.walk(&mut browser, "", "ben");
    let forged = back.replace("code=", "code=x");
    assert_eq!(browser.get(&forged).location.as_deref(), Some("/sign-in?error=OidcFailed"));
    let elsewhere =
        browser.get(&cluster.url("/api/v1/auth/oidc/story/login?returnTo=//evil.example"));
    assert_eq!(elsewhere.status, 422, "{elsewhere:?}");
}

#[test]
fn an_app_gets_a_code_that_only_it_can_trade_once() {
    let cluster = Cluster::start();
    cluster.identity.knows(&claims(&[]));
    let (verifier, challenge) = (
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
    let query = format!("redirectUri={REDIRECT}&codeChallenge={challenge}&state=xyz");
    let trade = |code: &str, verifier: &str| {
        let url = cluster.url("/api/v1/auth/oidc/token");
        Browser::default().post_json(&url, &json!({"code": code, "codeVerifier": verifier}))
    };
    let code = || {
        let mut browser = Browser::default();
        let back = cluster.walk(&mut browser, &query, "ben");
        let to_app = browser.get(&back).location.unwrap();
        assert!(
            to_app.starts_with("codex://signed-in?code=") && to_app.ends_with("&state=xyz"),
            "{to_app}"
        );
        to_app.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    };
    let stolen = code();
    assert_eq!(trade(&stolen, &"x".repeat(43)).status, 401, "a thief cannot prove it");
    assert_eq!(trade(&stolen, verifier).status, 401, "and nobody tries twice");

    let good = code();
    let session = trade(&good, verifier);
    assert_eq!(session.status, 200, "{session:?}");
    assert_eq!(session.json()["user"]["name"], "ben");
    assert_eq!(trade(&good, verifier).status, 401);

    let mut browser = Browser::default();
    let url = "/api/v1/auth/oidc/story/login?redirectUri=evil://app&codeChallenge=";
    assert_eq!(browser.get(&cluster.url(&format!("{url}{challenge}"))).status, 422);
}
