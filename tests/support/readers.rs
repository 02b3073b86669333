//! Readers: threads that read pages and write progress over HTTP to whichever server answers, and remember what was
//! acknowledged.
//! Must not assume that a server lives.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::http::{Answer, send};

/// Books that each reader reads.
const BOOKS: usize = 8;
/// Pause of a reader who found no server or no book.
const PAUSE: Duration = Duration::from_millis(100);

/// The key of a reader of the seed file.
pub(crate) fn key_of(reader: usize) -> String {
    format!("cdx_reader_{reader:03}_0123456789abcdefghijklmnopqrstuvwxyz")
}

/// What a reader saw.
#[derive(Debug, Default)]
pub(crate) struct Diary {
    /// By book: the last acknowledged write and the last one that was tried, numbered from 1.
    pub(crate) writes: HashMap<String, (u64, u64)>,
    /// Durations of acknowledged writes.
    pub(crate) took: Vec<Duration>,
    /// Pages that were read.
    pub(crate) pages: u64,
    /// Answers that said the server was busy.
    pub(crate) busy: u64,
    /// Other answers that were faults of the server.
    pub(crate) faults: u64,
}

/// Running readers.
pub(crate) struct Readers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Diary>>,
}

impl Readers {
    /// Starts readers of the servers on these ports, each with a pause between two rounds.
    pub(crate) fn start(count: usize, ports: &[u16], pause: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..count)
            .map(|reader| {
                let (ports, stop) = (ports.to_vec(), Arc::clone(&stop));
                std::thread::spawn(move || read(reader, &ports, pause, &stop))
            })
            .collect();
        Self { stop, threads }
    }

    /// Ends the readers; what each of them saw.
    pub(crate) fn finish(self) -> Vec<Diary> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    }
}

fn read(reader: usize, ports: &[u16], pause: Duration, stop: &AtomicBool) -> Diary {
    let mut diary = Diary::default();
    let mut books: Vec<String> = Vec::new();
    let key = key_of(reader);
    let mut round = reader;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let port = ports[round % ports.len()];
        if books.len() < BOOKS {
            match list(port, &key, reader) {
                Some(found) if !found.is_empty() => books = found,
                Some(_) | None => {
                    std::thread::sleep(PAUSE);
                    continue;
                }
            }
        }
        let book = &books[round % books.len()];
        let page = send(port, "GET", &format!("/api/v1/books/{book}/pages/1"), Some(&key), None);
        diary.pages += u64::from(diary.judge(page.as_ref()));
        let cover = format!("/api/v1/books/{book}/thumbnail");
        diary.judge(send(port, "GET", &cover, Some(&key), None).as_ref());
        diary.write(port, &key, book);
        std::thread::sleep(if page.is_some() { pause } else { PAUSE });
    }
    diary
}

impl Diary {
    fn write(&mut self, port: u16, key: &str, book: &str) {
        let (_, tried) = self.writes.entry(book.to_owned()).or_default();
        *tried += 1;
        let number = *tried;
        let body = format!(r#"{{"percentage":0.5,"device":"{number}"}}"#);
        let begun = Instant::now();
        let path = format!("/api/v1/books/{book}/progress");
        let answer = send(port, "PUT", &path, Some(key), Some(&body));
        if self.judge(answer.as_ref()) {
            self.took.push(begun.elapsed());
            self.writes.entry(book.to_owned()).or_default().0 = number;
        }
    }

    /// Whether an answer is a success; faults are counted.
    fn judge(&mut self, answer: Option<&Answer>) -> bool {
        match answer.map(|answer| answer.status) {
            Some(503) => self.busy += 1,
            Some(500..) => self.faults += 1,
            Some(_) | None => {}
        }
        answer.is_some_and(|answer| (200..300).contains(&answer.status))
    }

    /// Asserts that what is kept is the last acknowledged write, or one that was tried after it.
    pub(crate) fn check(&self, reader: usize, port: u16) {
        for (book, (acknowledged, tried)) in &self.writes {
            let path = format!("/api/v1/books/{book}/progress");
            let answer = send(port, "GET", &path, Some(&key_of(reader)), None).unwrap();
            let kept = if answer.status == 204 {
                0
            } else {
                answer.json()["device"].as_str().unwrap().parse().unwrap()
            };
            assert!(
                (*acknowledged..=*tried).contains(&kept),
                "reader {reader}, book {book}: write {acknowledged} was acknowledged, {tried} was tried, {kept} is kept"
            );
        }
    }
}

/// Some books of the library that can be read, other ones for each reader.
fn list(port: u16, key: &str, reader: usize) -> Option<Vec<String>> {
    let answer = send(port, "GET", "/api/v1/books?limit=200", Some(key), None)?;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    let items = body["items"].as_array()?;
    let ready = items.iter().filter(|book| book["state"] == "ready");
    let ids: Vec<String> =
        ready.filter_map(|book| book["id"].as_str()).map(str::to_owned).collect();
    let start = (reader * BOOKS) % ids.len().max(1);
    Some(ids.iter().cycle().skip(start).take(BOOKS.min(ids.len())).cloned().collect())
}
