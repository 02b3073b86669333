//! A PostgreSQL cluster of its own, for a story that takes it down.
//! Must not be shared: the other stories have theirs from `scripts/with-postgres.sh`.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A running cluster in a temporary folder; ended and removed when dropped.
pub(crate) struct Cluster {
    dir: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
    as_root: bool,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let dir = tempfile::Builder::new().prefix("codex-chaos-pg-").tempdir_in("/tmp").unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let id = Command::new("id").arg("-u").output().unwrap();
        let as_root = String::from_utf8_lossy(&id.stdout).trim() == "0";
        let cluster = Self { dir, programs: programs(), port, as_root };
        if as_root {
            // The server refuses to run as root; the package brought the user postgres.
            let own = Command::new("chown").arg("postgres").arg(cluster.dir.path()).status();
            assert!(own.unwrap().success());
        }
        let data = cluster.data();
        let args = ["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"];
        cluster.run("initdb", &[&args[..], &["--locale=C"]].concat());
        cluster.control(&["start"]);
        cluster
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends every process of the server at once, as a power cut would, and starts it again.
    pub(crate) fn crash_and_restart(&self) {
        self.control(&["-m", "immediate", "restart"]);
    }

    fn control(&self, args: &[&str]) {
        let folder = self.dir.path().display();
        // A commit that was answered is in the files: only the disk itself is not waited for.
        let options = format!(
            "-p {} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=120",
            self.port
        );
        let (data, log) = (self.data(), format!("{folder}/server.log"));
        let common = ["-D", &data, "-w", "-l", &log, "-o", &options];
        self.run("pg_ctl", &[&common[..], args].concat());
    }

    fn run(&self, program: &str, args: &[&str]) {
        let status = self.command(program, args).status().unwrap();
        assert!(status.success(), "{program} {args:?} ended with {status}");
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if self.as_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(args)
            .current_dir("/tmp")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn data(&self) -> String {
        self.dir.path().join("data").to_str().unwrap().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let stopped =
            self.command("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]).status();
        assert!(stopped.is_ok() || std::thread::panicking(), "the cluster could not be ended");
    }
}

/// The programs of the newest server on this machine.
fn programs() -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").expect("a PostgreSQL server is installed");
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let newest = versions.map(|entry| entry.unwrap().path()).max_by_key(version);
    newest.expect("a PostgreSQL server is installed").join("bin")
}
