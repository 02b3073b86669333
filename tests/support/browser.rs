//! Enough of a browser for a sign-in: cookies by host, and redirects followed one at a time.
//! Must not send a cookie to a host that did not set it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A browser with its cookies.
#[derive(Default)]
pub(crate) struct Browser {
    /// By host and name: value and path.
    jar: BTreeMap<(String, String), (String, String)>,
}

/// An answer with what a story looks at.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Page {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Where the answer leads.
    pub(crate) fn next(&self) -> String {
        let location = self.location.clone().unwrap_or_else(|| panic!("leads nowhere: {self:?}"));
        if !location.starts_with('/') {
            return location;
        }
        format!("http://{}{location}", host_and_path(&self.url).0)
    }
}

impl Browser {
    pub(crate) fn get(&mut self, url: &str) -> Page {
        self.send("GET", url, "", "")
    }

    pub(crate) fn post_form(&mut self, url: &str, form: &str) -> Page {
        self.send("POST", url, "application/x-www-form-urlencoded", form)
    }

    pub(crate) fn post_json(&mut self, url: &str, json: &serde_json::Value) -> Page {
        self.send("POST", url, "application/json", &json.to_string())
    }

    /// Follows redirects for as long as they stay on `hosts`.
    pub(crate) fn follow(&mut self, mut page: Page, hosts: &[&str]) -> Page {
        for _ in 0..20 {
            let Some(next) = page.location.as_ref().map(|_| page.next()) else { return page };
            let stays = hosts.iter().any(|host| next.starts_with(&format!("http://{host}/")));
            if !stays {
                return page;
            }
            page = self.get(&next);
        }
        panic!("redirected in circles: {page:?}");
    }

    fn send(&mut self, method: &str, url: &str, content_type: &str, body: &str) -> Page {
        let (host, path) = host_and_path(url);
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let type_line = if content_type.is_empty() {
            String::new()
        } else {
            format!("Content-Type: {content_type}\r\nContent-Length: {}\r\n", body.len())
        };
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (story)\r\n{}{type_line}\r\n{body}",
            self.cookies(&host, &path)
        )
        .unwrap();
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).unwrap();
        let text = String::from_utf8_lossy(&raw);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let headers = || head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let named = |wanted: &str, name: &str| name.eq_ignore_ascii_case(wanted);
        for (_, cookie) in headers().filter(|(name, _)| named("set-cookie", name)) {
            self.keep(&host, cookie);
        }
        let location = headers().find(|(name, _)| named("location", name));
        let location = location.map(|(_, to)| to.trim().to_owned());
        Page { url: url.to_owned(), status, location, body: body.to_owned() }
    }

    fn cookies(&self, host: &str, path: &str) -> String {
        let pairs: Vec<String> = self
            .jar
            .iter()
            .filter(|((of, _), (_, below))| of == host && path.starts_with(below.as_str()))
            .map(|((_, name), (value, _))| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("Cookie: {}\r\n", pairs.join("; ")) }
    }

    fn keep(&mut self, host: &str, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attribute = |part: &str, name: &str| {
            let (key, value) = part.split_once('=')?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        };
        let path = parts.clone().find_map(|part| attribute(part, "path"));
        let is_gone = value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
        let key = (host.to_owned(), name.to_owned());
        if is_gone {
            self.jar.remove(&key);
        } else {
            self.jar.insert(key, (value.to_owned(), path.unwrap_or_else(|| "/".to_owned())));
        }
    }
}

fn host_and_path(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("{url} is not ours"));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    (host.to_owned(), format!("/{path}"))
}
