//! Places in the text of a chapter: as shares of it, and as paths into its elements.
//! Must not lay text out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Most texts of a chapter that are told apart.
const MAX_TEXTS: usize = 50_000;
/// Deepest element that is followed.
const MAX_DEPTH: usize = 200;
/// How a text is called in a path.
const TEXT: &str = "text()";

/// A step of a path: an element or `text()`, and which of its like among its siblings, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// Name of the element without a prefix, or `text()`.
    pub name: String,
    /// From 1.
    pub index: u32,
}

/// The texts of a chapter in order, each with its path from `body`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChapterText {
    places: Vec<Place>,
    total: u64,
}

/// An element or text, and how much text stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: Vec<Step>,
    start: u64,
    /// Signs of a text; none of an element.
    length: u64,
}

/// An element that is open, with how many children of each name it has had.
struct Open {
    name: String,
    children: Vec<(String, u32)>,
}

impl Open {
    fn next(&mut self, name: &str) -> u32 {
        if let Some((_, count)) = self.children.iter_mut().find(|(known, _)| known == name) {
            *count = count.saturating_add(1);
            return *count;
        }
        self.children.push((name.to_owned(), 1));
        1
    }
}

/// A walk through the elements of a chapter.
#[derive(Default)]
struct Walk {
    open: Vec<Open>,
    path: Vec<Step>,
    text: String,
    found: ChapterText,
}

impl ChapterText {
    /// Reads a chapter; what cannot be read ends it.
    pub fn read(xhtml: &[u8]) -> Self {
        let text = String::from_utf8_lossy(xhtml);
        let mut reader = Reader::from_str(&text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let mut walk = Walk::default();
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) => walk.enter(&tag),
                Event::Empty(tag) => {
                    walk.enter(&tag);
                    walk.leave();
                }
                Event::End(_) => walk.leave(),
                Event::Text(text) => walk.text.push_str(&text),
                Event::CData(text) => walk.text.push_str(&text),
                // An entity is a sign, whichever.
                Event::GeneralRef(_) => walk.text.push('\u{fffd}'),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            if walk.found.places.len() >= MAX_TEXTS {
                break;
            }
        }
        walk.flush();
        walk.found
    }

    /// The share of the text that stands before a place; of a path that leads nowhere, before the last element on it.
    pub fn share_of(&self, path: &[Step], offset: u64) -> Option<f64> {
        let exact = self.places.iter().find(|place| place.path == path);
        if let Some(place) = exact {
            return Some(self.share(place.start.saturating_add(offset.min(place.length))));
        }
        let (_, above) = path.split_last()?;
        self.share_of(above, 0)
    }

    /// The text at a share of the chapter, and how many signs of it stand before.
    pub fn place_at(&self, share: f64) -> Option<(&[Step], u64)> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a chapter has fewer signs than 2^52, and a share is cut to 0 to 1"
        )]
        let wanted = (share.clamp(0.0, 1.0) * self.total as f64).round() as u64;
        let texts = self.places.iter().filter(|place| place.length > 0);
        let place = texts.take_while(|place| place.start <= wanted).last()?;
        Some((&place.path, wanted.saturating_sub(place.start).min(place.length)))
    }

    /// Signs of the whole text.
    pub fn total(&self) -> u64 {
        self.total
    }

    #[expect(clippy::cast_precision_loss, reason = "a chapter has fewer signs than 2^52")]
    fn share(&self, before: u64) -> f64 {
        before as f64 / self.total.max(1) as f64
    }
}

impl Walk {
    fn enter(&mut self, tag: &BytesStart<'_>) {
        self.flush();
        let name = tag.local_name().as_ref().to_lowercase();
        let index = self.open.last_mut().map_or(1, |above| above.next(&name));
        let is_inside = !self.path.is_empty() || name == "body";
        if is_inside && self.path.len() < MAX_DEPTH {
            self.path.push(Step { name: name.clone(), index });
            self.note(0);
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(Open { name, children: Vec::new() });
        }
    }

    fn leave(&mut self) {
        self.flush();
        let left = self.open.pop();
        if left.is_some_and(|left| self.path.last().is_some_and(|step| step.name == left.name)) {
            self.path.pop();
        }
    }

    /// Ends a text. White space between elements is none, and within a text a run of it is one sign.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if self.path.is_empty() || text.trim().is_empty() {
            return;
        }
        let mut was_space = false;
        let mut length = 0_u64;
        for sign in text.chars() {
            let is_space = sign.is_whitespace();
            length = length.saturating_add(u64::from(!(is_space && was_space)));
            was_space = is_space;
        }
        let index = self.open.last_mut().map_or(1, |above| above.next(TEXT));
        self.path.push(Step { name: TEXT.to_owned(), index });
        self.note(length);
        self.path.pop();
        self.found.total = self.found.total.saturating_add(length);
    }

    fn note(&mut self, length: u64) {
        let place = Place { path: self.path.clone(), start: self.found.total, length };
        self.found.places.push(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAPTER: &str = "<html><head><title>No</title></head><body><h1>One</h1>\n<div><p>Ten  signs!</p>\
        <p>A <b>bold</b> &amp; end</p></div></body></html>";

    fn path(text: &str) -> Vec<Step> {
        let step = |part: &str| {
            let (name, index) = part.split_once(':').unwrap_or((part, "1"));
            Step { name: name.to_owned(), index: index.parse().unwrap() }
        };
        text.split('/').map(step).collect()
    }

    #[test]
    fn a_place_is_a_share_of_the_text_and_back() {
        let chapter = ChapterText::read(CHAPTER.as_bytes());
        assert_eq!(chapter.total(), 3 + 10 + 2 + 4 + 6);
        let bold = path("body/div/p:2/b/text()");
        let share = chapter.share_of(&bold, 1).unwrap();
        assert!((share - 16.0 / 25.0).abs() < 1e-9);
        assert_eq!(chapter.place_at(share), Some((&bold[..], 1)));
        assert_eq!(chapter.share_of(&path("body/div/p:2/text():2"), 0), Some(19.0 / 25.0));
        assert_eq!(chapter.place_at(0.0), Some((&path("body/h1/text()")[..], 0)));
        assert_eq!(chapter.place_at(1.0).map(|(_, offset)| offset), Some(6));
    }

    #[test]
    fn a_path_that_leads_nowhere_leads_to_what_it_passes() {
        let chapter = ChapterText::read(CHAPTER.as_bytes());
        assert_eq!(chapter.share_of(&path("body/div/p:2/i/text()"), 7), Some(13.0 / 25.0));
        assert_eq!(chapter.share_of(&path("section/p"), 0), None);
    }

    #[test]
    fn no_chapter_is_too_odd() {
        for odd in ["", "<", "<body>", "</p></p>", "<body><p>a", "<body>\u{0}</body>", "<p>a</p>"] {
            let chapter = ChapterText::read(odd.as_bytes());
            chapter.place_at(f64::NAN);
            chapter.share_of(&[], 1);
        }
        let deep = "<body>".repeat(5_000);
        ChapterText::read(deep.as_bytes());
    }
}
