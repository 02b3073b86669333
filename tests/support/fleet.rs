//! Several processes of one installation that are killed and started again.
//! Must not know what they are to do.

use std::fmt::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::{Answer, send};
use super::readers::key_of;

/// The administrator's key.
const KEY: &str = "cdx_fleet_key_0123456789abcdefghijklmnopqrstuvwxyz";
/// A start takes a second or two on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An installation with its processes.
pub(crate) struct Fleet {
    dir: tempfile::TempDir,
    url: Option<String>,
    members: Vec<Member>,
}

struct Member {
    args: &'static [&'static str],
    port: u16,
    process: Option<Child>,
}

impl Fleet {
    /// Without processes; SQLite in the data folder without `url`.
    pub(crate) fn new(url: Option<String>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("library")).unwrap();
        Self { dir, url, members: Vec::new() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts a file into the library.
    pub(crate) fn add(&self, path: &str, bytes: &[u8]) {
        let path = self.path("library").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Makes the schema, an administrator, readers and the library.
    pub(crate) fn seed(&self, readers: usize) {
        let mut text = format!(
            "libraries:\n  - {{ name: Shelf, roots: [\"{}\"] }}\nusers:\n  - {{ name: ann, password: correct horse, role: admin, api_key: {KEY} }}\n",
            self.path("library").display()
        );
        for reader in 0..readers {
            let key = key_of(reader);
            writeln!(
                text,
                "  - {{ name: reader{reader}, password: correct horse, role: reader, api_key: {key} }}"
            )
            .unwrap();
        }
        std::fs::write(self.path("seed.yaml"), text).unwrap();
        let seed = self.path("seed.yaml");
        for args in [vec!["migrate"], vec!["seed", seed.to_str().unwrap()]] {
            let output = self.codex(&args, 0).output().unwrap();
            assert!(
                output.status.success(),
                "{args:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }

    /// Adds a server; its port.
    pub(crate) fn serve(&mut self) -> u16 {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        self.members.push(Member { args: &["serve"], port, process: None });
        port
    }

    /// Adds a worker.
    pub(crate) fn work(&mut self) {
        self.members.push(Member { args: &["worker"], port: 0, process: None });
    }

    /// Starts whatever does not run.
    pub(crate) fn start_all(&mut self) {
        for at in 0..self.members.len() {
            let member = &mut self.members[at];
            let runs = member
                .process
                .as_mut()
                .is_some_and(|process| process.try_wait().unwrap().is_none());
            if !runs {
                let (args, port) = (member.args, member.port);
                let log = std::fs::File::options()
                    .create(true)
                    .append(true)
                    .open(self.path(&format!("{}-{at}.log", args[0])))
                    .unwrap();
                let process = self.codex(args, port).stdout(Stdio::null()).stderr(log).spawn();
                self.members[at].process = Some(process.unwrap());
            }
        }
    }

    /// Kills one process, chosen by `dice`, as nothing can prepare for.
    pub(crate) fn kill(&mut self, dice: u64) {
        let at = usize::try_from(dice % self.members.len() as u64).unwrap();
        if let Some(mut process) = self.members[at].process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Kills every process.
    pub(crate) fn kill_all(&mut self) {
        for at in 0..self.members.len() as u64 {
            self.kill(at);
        }
    }

    /// Waits until every server is ready.
    pub(crate) fn ready(&mut self) {
        self.start_all();
        for at in 0..self.members.len() {
            let port = self.members[at].port;
            let deadline = Instant::now() + PATIENCE;
            while port != 0
                && ask(port, "GET", "/readyz", None).is_none_or(|answer| answer.status != 200)
            {
                assert!(Instant::now() < deadline, "server {at} is not ready: {}", self.logs());
                std::thread::sleep(Duration::from_millis(50));
                self.start_all();
            }
        }
    }

    /// What the processes complained of.
    pub(crate) fn logs(&self) -> String {
        let logs = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let logs = logs.filter(|path| path.extension().is_some_and(|ending| ending == "log"));
        let mut text = String::new();
        for log in logs {
            let lines = std::fs::read_to_string(&log).unwrap();
            let start = lines.lines().count().saturating_sub(20);
            let last: Vec<&str> = lines.lines().skip(start).collect();
            write!(text, "\n{}\n{}", log.display(), last.join("\n")).unwrap();
        }
        text
    }

    /// The binary with this installation's environment and nothing else of ours.
    fn codex(&self, args: &[&str], port: u16) -> Command {
        let mut command = Command::new(super::program());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CODEX_") {
                command.env_remove(name);
            }
        }
        command
            .args(args)
            .env("CODEX_DATA__DIR", self.path("data"))
            .env("CODEX_SERVER__PORT", port.to_string())
            .env("CODEX_LOG__LEVEL", "warn")
            .env("CODEX_AUTH__ARGON2_MEMORY_KIB", "64")
            .env("CODEX_TASKS__LEASE_SECONDS", "5")
            .env("CODEX_TASKS__POLL_MS", "500")
            .stdin(Stdio::null());
        if let Some(url) = &self.url {
            command.env("CODEX_DATABASE__URL", url);
        }
        command
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for member in &mut self.members {
            if let Some(mut process) = member.process.take() {
                let ended = process.kill().and_then(|()| process.wait());
                assert!(ended.is_ok() || std::thread::panicking(), "a process could not be ended");
            }
        }
    }
}

/// Asks a server as the administrator.
pub(crate) fn ask(port: u16, method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
    send(port, method, path, Some(KEY), body)
}

/// The body of a successful GET as the administrator.
pub(crate) fn get(port: u16, path: &str) -> serde_json::Value {
    let answer = ask(port, "GET", path, None).unwrap_or_else(|| panic!("nobody answers {path}"));
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}
