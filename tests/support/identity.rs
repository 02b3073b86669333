//! A packaged identity provider as a process, and a proxy that hands every connection to the next server.
//! Must not answer for the provider.

use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Install;
use super::browser::{Browser, Page};

/// A running identity provider.
pub(crate) struct Identity {
    process: Child,
    folder: tempfile::TempDir,
    pub(crate) host: String,
}

impl Identity {
    /// Starts the provider for a client at `public_url`.
    pub(crate) fn start(public_url: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/oidc");
        assert!(
            source.join("node_modules/oidc-provider").is_dir(),
            "the identity provider is not installed: run `npm ci` in {}",
            source.display()
        );
        let folder = tempfile::tempdir().unwrap();
        let host = format!("127.0.0.1:{}", Install::free_port());
        let process = Command::new("node")
            .arg(source.join("server.mjs"))
            .arg(host.rsplit(':').next().unwrap())
            .arg(folder.path().join("claims.json"))
            .arg(format!("{public_url}/api/v1/auth/oidc/story/logout"))
            .arg(format!("{public_url}/api/v1/auth/oidc/story/callback"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut identity = Self { process, folder, host };
        let output = identity.process.stdout.take().unwrap();
        let mut lines = BufReader::new(output).lines();
        let is_ready = lines.any(|line| line.is_ok_and(|line| line == "ready"));
        assert!(is_ready, "the identity provider did not start");
        // It goes on talking, and would end at a closed pipe.
        std::thread::spawn(move || lines.count());
        identity
    }

    /// Says what the provider knows of people.
    pub(crate) fn knows(&self, claims: &serde_json::Value) {
        std::fs::write(self.folder.path().join("claims.json"), claims.to_string()).unwrap();
    }

    /// Signs somebody in at the provider's pages; the answer leads back to the client.
    pub(crate) fn sign_in(&self, browser: &mut Browser, begun: &Page, person: &str) -> Page {
        let hosts = [self.host.as_str()];
        let first = browser.get(&begun.next());
        let mut page = browser.follow(first, &hosts);
        for form in [format!("prompt=login&login={person}&password=x"), "prompt=consent".to_owned()]
        {
            if page.location.is_some() {
                break;
            }
            let answer = browser.post_form(&page.url.clone(), &form);
            page = browser.follow(answer, &hosts);
        }
        page
    }

    /// Signs somebody out at the provider.
    pub(crate) fn sign_out(&self, browser: &mut Browser) {
        let page = browser.get(&format!("http://{}/session/end", self.host));
        let secret = page.body.split("name=\"xsrf\" value=\"").nth(1).unwrap();
        let secret = secret.split('"').next().unwrap();
        let url = format!("http://{}/session/end/confirm", self.host);
        let left = browser.post_form(&url, &format!("xsrf={secret}&logout=yes"));
        assert!(left.status < 400, "{left:?}");
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        assert!(ended.is_ok() || std::thread::panicking(), "the provider could not be ended");
    }
}

/// A proxy before several servers.
pub(crate) struct RoundRobin {
    pub(crate) host: String,
    listener: Option<TcpListener>,
    /// Connections handed on so far.
    pub(crate) count: Arc<AtomicUsize>,
}

impl RoundRobin {
    /// Takes an address.
    pub(crate) fn bind() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let host = listener.local_addr().unwrap().to_string();
        Self { host, listener: Some(listener), count: Arc::default() }
    }

    /// Hands each connection to the next of these ports.
    pub(crate) fn run(&mut self, ports: Vec<u16>) {
        let (listener, count) = (self.listener.take().unwrap(), Arc::clone(&self.count));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let turn = count.fetch_add(1, Ordering::Relaxed);
                let Ok(server) = TcpStream::connect(("127.0.0.1", ports[turn % ports.len()]))
                else {
                    continue;
                };
                pipe(client.try_clone().unwrap(), server.try_clone().unwrap());
                pipe(server, client);
            }
        });
    }
}

fn pipe(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let copied = std::io::copy(&mut from, &mut to);
        let closed = to.shutdown(std::net::Shutdown::Write);
        drop((copied, closed));
    });
}
