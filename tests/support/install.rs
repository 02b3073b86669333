//! An installation of its own: data folder, database, library folder, and the binary run against it.
//! Must not share anything with another test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use codex_testkit::db::{Engine, TestDb};

use super::http::{Answer, send};
use super::proxy::Proxy;

/// A key text of sufficient length for the seed file.
pub(crate) const KEY: &str = "cdx_story_key_0123456789abcdefghijklmnopqrstuvwxyz";

/// An installation; removed with its server when dropped.
pub(crate) struct Install {
    dir: tempfile::TempDir,
    database: Option<TestDb>,
    proxy: Option<Proxy>,
    port: u16,
    server: Option<Child>,
}

impl Install {
    pub(crate) fn new(engine: Engine) -> Self {
        Self::with_database((engine == Engine::Postgres).then(|| wait_for(TestDb::new(engine))))
    }

    /// On a PostgreSQL database without a schema.
    pub(crate) fn empty_postgres() -> Self {
        Self::with_database(Some(wait_for(TestDb::empty(Engine::Postgres))))
    }

    fn with_database(database: Option<TestDb>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("library")).unwrap();
        let port = Self::free_port();
        Self { dir, database, proxy: None, port, server: None }
    }

    /// Leads the connections to PostgreSQL over a wire that can be cut.
    pub(crate) fn behind_a_proxy(mut self) -> Self {
        let url = self.database.as_ref().unwrap().url();
        let address = url.split(['@', '/']).nth(3).unwrap();
        self.proxy = Some(Proxy::to(address.parse().unwrap()));
        self
    }

    /// The wire to PostgreSQL.
    pub(crate) fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().unwrap()
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.dir.path().join("library")
    }

    /// The port of the server.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A port that nobody listens on.
    pub(crate) fn free_port() -> u16 {
        TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Puts a file into the library.
    pub(crate) fn add(&self, path: &str, bytes: &[u8]) {
        let path = self.library().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// The binary with this installation's environment and nothing else of ours.
    pub(crate) fn codex(&self, args: &[&str]) -> Command {
        let mut command = Command::new(super::program());
        let inherited: Vec<_> = std::env::vars_os()
            .filter(|(name, _)| name.to_string_lossy().starts_with("CODEX_"))
            .map(|(name, _)| name)
            .collect();
        for name in inherited {
            command.env_remove(name);
        }
        command
            .args(args)
            .env("CODEX_DATA__DIR", self.data())
            .env("CODEX_SERVER__PORT", self.port.to_string())
            .env("CODEX_LOG__LEVEL", "warn")
            .stdin(Stdio::null());
        if let Some(database) = &self.database {
            let url = match &self.proxy {
                Some(proxy) => through(database.url(), proxy.port),
                None => database.url().to_owned(),
            };
            command.env("CODEX_DATABASE__URL", url);
        }
        command
    }

    /// The same in a process that may not hold more bytes than these.
    pub(crate) fn codex_within(&self, bytes: u64, args: &[&str]) -> Command {
        let inner = self.codex(args);
        let mut command = Command::new("prlimit");
        command.arg(format!("--data={bytes}")).arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        // The allocator reserves a gibibyte at once, which would count although nothing is in it; in KiB.
        command.env("MIMALLOC_ARENA_RESERVE", "65536").stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.codex(args).output().unwrap()
    }

    /// A seed file with one administrator and the library.
    pub(crate) fn seed_file(&self) -> String {
        let path = self.dir.path().join("seed.yaml");
        let text = format!(
            "users:\n  - {{ name: ann, password: correct horse, role: admin, api_key: {KEY} }}\n\
             libraries:\n  - {{ name: Shelf, roots: [\"{}\"] }}\n",
            self.library().display()
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Starts the server and waits until it is ready.
    pub(crate) fn serve(&mut self, args: &[&str]) {
        let child =
            self.codex(&[&["serve"], args].concat()).stdout(Stdio::piped()).spawn().unwrap();
        self.server = Some(child);
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.request("GET", "/readyz", None).is_none_or(|answer| answer.status != 200) {
            assert!(Instant::now() < deadline, "the server is not ready after 30 s");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The process of the server.
    pub(crate) fn server(&mut self) -> &mut Child {
        self.server.as_mut().unwrap()
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
        send(self.port, method, path, Some(KEY), body)
    }

    pub(crate) fn request_as_nobody(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        send(self.port, method, path, None, body).unwrap()
    }

    /// The body of a successful GET.
    pub(crate) fn get(&self, path: &str) -> serde_json::Value {
        let answer = self.request("GET", path, None).unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Ends the server and waits for it.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }
}

impl Drop for Install {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let killed = server.kill().and_then(|()| server.wait());
            assert!(killed.is_ok() || std::thread::panicking(), "the server could not be ended");
        }
    }
}

/// The same address by another port.
fn through(url: &str, port: u16) -> String {
    let (head, database) = url.rsplit_once('/').unwrap();
    let (user, _) = head.rsplit_once(':').unwrap();
    format!("{user}:{port}/{database}")
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

/// Whether the shared samples lie beside the project; says so when they do not.
pub(crate) fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: ../shared is not beside this checkout");
    None
}
