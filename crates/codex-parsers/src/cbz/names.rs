//! Names in ZIP archives: UTF-8 where marked or evident, else one legacy encoding guessed from all names.
//! Must not look at the names' meaning.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use rawzip::ZipFileHeaderRecord;

/// Extra field with the name in UTF-8, written next to one in the local encoding.
const UNICODE_PATH: u16 = 0x7075;

/// The upper half of code page 437, the encoding of old ZIP tools.
const CP437: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ',
    'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ',
    'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕',
    '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦',
    '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐',
    '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩', '≡', '±',
    '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// A name whose encoding is not known yet, with the position of its entry.
#[derive(Debug)]
pub(super) struct RawName {
    pub(super) position: usize,
    pub(super) bytes: Vec<u8>,
}

/// Decodes a name that leaves no doubt: ASCII, marked as UTF-8, or accompanied by its Unicode form.
pub(super) fn decode_certain(raw: &[u8], record: &ZipFileHeaderRecord<'_>) -> Option<String> {
    if raw.is_ascii() || record.flags().is_utf8() {
        return Some(slashed(String::from_utf8_lossy(raw).into_owned()));
    }
    let (_, field) = record.extra_fields().find(|(id, _)| id.as_u16() == UNICODE_PATH)?;
    // One byte of version and the checksum of the other name come first.
    let name = std::str::from_utf8(field.get(5..)?).ok()?;
    Some(slashed(name.to_owned()))
}

/// Decodes the doubtful names of one archive, which all have the same encoding.
pub(super) fn decode_together(names: &[RawName]) -> Vec<(usize, String)> {
    if names.is_empty() {
        return Vec::new();
    }
    let decode = choose(names);
    names.iter().map(|name| (name.position, slashed(decode.apply(&name.bytes)))).collect()
}

/// The encoding of an archive's names.
#[derive(Debug, Clone, Copy)]
enum Choice {
    Known(&'static Encoding),
    Cp437,
}

impl Choice {
    fn apply(self, bytes: &[u8]) -> String {
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Cp437 => bytes.iter().map(|byte| cp437(*byte)).collect(),
        }
    }
}

fn choose(names: &[RawName]) -> Choice {
    if names.iter().all(|name| std::str::from_utf8(&name.bytes).is_ok()) {
        return Choice::Known(UTF_8);
    }
    let mut detector = EncodingDetector::new();
    for (position, name) in names.iter().enumerate() {
        let is_last = position.saturating_add(1) == names.len();
        detector.feed(&name.bytes, false);
        detector.feed(b"\n", is_last);
    }
    let guess = detector.guess(None, false);
    if is_multi_byte(guess) && is_plausible(names, guess) {
        return Choice::Known(guess);
    }
    single_byte(names, guess)
}

/// Single-byte text is Latin in code page 437 or what the detector says, whichever makes letters of its bytes.
fn single_byte(names: &[RawName], guess: &'static Encoding) -> Choice {
    let high = || names.iter().flat_map(|name| &name.bytes).copied().filter(|byte| *byte >= 0x80);
    // The Latin letters of code page 437 lie here; its Greek ones are not used in names.
    let dos =
        high().filter(|byte| (0x80..=0xa5).contains(byte) && cp437(*byte).is_alphabetic()).count();
    let guessed = if is_multi_byte(guess) { WINDOWS_1252 } else { guess };
    let windows = high()
        .filter(|byte| {
            let (text, _) = guessed.decode_without_bom_handling(std::slice::from_ref(byte));
            text.chars().all(char::is_alphabetic)
        })
        .count();
    if windows > dos { Choice::Known(guessed) } else { Choice::Cp437 }
}

fn is_multi_byte(encoding: &'static Encoding) -> bool {
    !encoding.is_single_byte()
}

/// Whether names make sense in an East Asian encoding: all valid, and not Latin words with single
/// signs in their midst, which is what accented letters of another encoding look like.
fn is_plausible(names: &[RawName], encoding: &'static Encoding) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for name in names {
        let (text, is_invalid) = encoding.decode_without_bom_handling(&name.bytes);
        if is_invalid {
            return false;
        }
        let mut before = ' ';
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let after = letters.peek().copied().unwrap_or(' ');
            if !letter.is_ascii() {
                let touches_word = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
                let is_alone = before.is_ascii() && after.is_ascii();
                let count = if touches_word && is_alone { &mut bad } else { &mut good };
                *count = count.saturating_add(1);
            }
            before = letter;
        }
    }
    good >= bad
}

fn cp437(byte: u8) -> char {
    let upper = byte.checked_sub(0x80).and_then(|index| CP437.get(usize::from(index)));
    upper.copied().unwrap_or(char::from(byte))
}

/// Archives written on Windows by careless tools have `\` between the parts of a path.
fn slashed(name: String) -> String {
    if name.contains('\\') { name.replace('\\', "/") } else { name }
}
