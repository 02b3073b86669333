//! A file name with its bracketed groups taken out.
//! Must not know what words or numbers mean.

use unicode_normalization::UnicodeNormalization;

/// What stands for a group in brackets once it is taken out of a name.
pub(super) const GROUP: char = '\u{1}';

/// No file system has longer names; what follows is not read, so that work is bounded whatever a name is.
const MOST_LETTERS: usize = 1024;

/// A name with its bracketed groups taken out.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) letters: Vec<char>,
    pub(super) groups: Vec<Group>,
}

/// What stands in brackets.
#[derive(Debug)]
pub(super) struct Group {
    /// Where it stands among the letters.
    pub(super) at: usize,
    pub(super) text: String,
}

impl Name {
    pub(super) fn split(stem: &str) -> Self {
        let mut letters = Vec::with_capacity(stem.len().min(MOST_LETTERS));
        let mut groups = Vec::new();
        let mut open: Option<(char, Group)> = None;
        for letter in stem.trim().nfc().take(MOST_LETTERS).map(plain_letter) {
            match (&mut open, closing_of(letter)) {
                (None, Some(closing)) => {
                    open = Some((closing, Group { at: letters.len(), text: String::new() }));
                    letters.push(GROUP);
                }
                (None, None) => letters.push(letter),
                (Some((closing, _)), _) if letter == *closing => {
                    groups.extend(open.take().map(|(_, group)| group));
                }
                (Some((_, group)), _) => group.text.push(letter),
            }
        }
        groups.extend(open.map(|(_, group)| group));
        Self { text: letters.iter().collect(), letters, groups }
    }

    /// Where the text goes on after `prefix`, compared without case, at the end of a word.
    pub(super) fn after(&self, prefix: &str) -> Option<usize> {
        let length = prefix.chars().count();
        let is_same = |(a, b): (char, &char)| a.to_lowercase().eq(b.to_lowercase());
        let matches = (1..=self.letters.len()).contains(&length)
            && prefix.chars().zip(&self.letters).all(is_same);
        let ends = self.letters.get(length).is_none_or(|next| !next.is_alphanumeric());
        (matches && ends).then_some(length)
    }

    pub(super) fn between(&self, start: usize, end: usize) -> String {
        self.letters.get(start..end).unwrap_or_default().iter().collect()
    }

    /// The first text between two places that is neither group nor separator.
    pub(super) fn first_words(&self, start: usize, end: usize) -> Option<String> {
        self.between(start, end).split(GROUP).map(tidy).find(|part| !part.is_empty())
    }
}

fn closing_of(letter: char) -> Option<char> {
    match letter {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

/// One form of each bracket, dash, space, digit and Latin letter; underscores are spaces.
fn plain_letter(letter: char) -> char {
    match letter {
        '\u{3010}' => '[',
        '\u{3011}' => ']',
        '\u{2013}' | '\u{2014}' => '-',
        '_' | GROUP => ' ',
        // The wide forms of digits, letters and signs that are numbers' company, 0xfee0 behind ASCII.
        '\u{ff08}'
        | '\u{ff09}'
        | '\u{ff03}'
        | '\u{ff0e}'
        | '\u{ff10}'..='\u{ff19}'
        | '\u{ff21}'..='\u{ff5a}' => {
            u32::from(letter).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(letter)
        }
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    }
}

/// Text without separators at its ends and with single spaces.
pub(super) fn tidy(text: &str) -> String {
    let is_edge =
        |c: char| c.is_whitespace() || matches!(c, '-' | ':' | ';' | ',' | '+' | GROUP | '~');
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    // A plus sign may be the end of a name, but is never its beginning.
    words.trim_start_matches(is_edge).trim_end_matches(|c| c != '+' && is_edge(c)).to_owned()
}
