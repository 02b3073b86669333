//! The words that file names are made of besides titles: a grammar in tables.
//! Must not know where in a name a word stands.

use super::markers::Kind;

/// Words before a number; longer ones first, so that none hides behind its beginning.
pub(super) const BEFORE: &[(&str, Kind)] = &[
    ("light novels", Kind::Volume),
    ("light novel", Kind::Volume),
    ("rozdział", Kind::Number),
    ("chapters", Kind::Number),
    ("chapitre", Kind::Number),
    ("capítulo", Kind::Number),
    ("capitolo", Kind::Number),
    ("chapter", Kind::Number),
    ("kapitel", Kind::Number),
    ("volumen", Kind::Volume),
    ("volumes", Kind::Volume),
    ("episode", Kind::Episode),
    ("เล่มที่", Kind::Volume),
    ("volume", Kind::Volume),
    ("issues", Kind::Number),
    ("novels", Kind::Volume),
    ("ตอนที่", Kind::Number),
    ("выпуск", Kind::Number),
    ("chương", Kind::Number),
    ("issue", Kind::Number),
    ("novel", Kind::Volume),
    ("บทที่", Kind::Number),
    ("chaps", Kind::Number),
    ("books", Kind::Volume),
    ("discs", Kind::Volume),
    ("bölüm", Kind::Number),
    ("глава", Kind::Number),
    ("главы", Kind::Number),
    ("chap", Kind::Number),
    ("book", Kind::Volume),
    ("disc", Kind::Volume),
    ("tomo", Kind::Volume),
    ("tome", Kind::Volume),
    ("band", Kind::Volume),
    ("deel", Kind::Volume),
    ("cilt", Kind::Volume),
    ("heft", Kind::Number),
    ("เล่ม", Kind::Volume),
    ("тома", Kind::Volume),
    ("vols", Kind::Volume),
    ("том", Kind::Volume),
    ("tom", Kind::Volume),
    ("tập", Kind::Volume),
    ("vol", Kind::Volume),
    ("cap", Kind::Number),
    ("bab", Kind::Number),
    ("chs", Kind::Number),
    ("ch", Kind::Number),
    ("ep", Kind::Episode),
    ("no.", Kind::Number),
    ("n°", Kind::Number),
    ("nº", Kind::Number),
    ("ln", Kind::Volume),
    ("#", Kind::Number),
    ("v", Kind::Volume),
    ("c", Kind::Number),
    ("t", Kind::Volume),
    ("n", Kind::Number),
];

/// Words behind a number.
pub(super) const BEHIND: &[(&str, Kind)] = &[
    ("巻", Kind::Volume),
    ("卷", Kind::Volume),
    ("册", Kind::Volume),
    ("冊", Kind::Volume),
    ("권", Kind::Volume),
    ("том", Kind::Volume),
    ("話", Kind::Number),
    ("话", Kind::Number),
    ("章", Kind::Number),
    ("回", Kind::Number),
    ("号", Kind::Number),
    ("期", Kind::Number),
    ("화", Kind::Number),
    ("회", Kind::Number),
    ("장", Kind::Number),
    ("глава", Kind::Number),
];

/// Words of what stands outside the numbered row, when a number follows.
pub(super) const ASIDE: &[&str] = &["special", "omake", "extra", "bonus", "sp"];

/// Words for a part of a numbered book.
pub(super) const PART: &[&str] = &["part", "pt"];

/// What kind of edition a book is, by words, with the name that metadata formats use for it.
const EDITIONS: &[(&str, &str)] = &[
    ("trade paper back", "TPB"),
    ("trade paperback", "TPB"),
    ("omnibus edition", "Omnibus"),
    ("omnibus", "Omnibus"),
    ("hard cover", "Hardcover"),
    ("hardcover", "Hardcover"),
    ("graphic novel", "Graphic Novel"),
    ("deluxe edition", "Deluxe"),
    ("deluxe", "Deluxe"),
    ("uncensored", "Uncensored"),
    ("art book", "Artbook"),
    ("artbook", "Artbook"),
    ("one-shot", "One-Shot"),
    ("one shot", "One-Shot"),
    ("oneshot", "One-Shot"),
    ("annuals", "Annual"),
    ("annual", "Annual"),
    ("special", "Special"),
    ("omake", "Special"),
    ("extra", "Special"),
    ("tpb", "TPB"),
];

/// Words that say where the pages come from.
const SOURCES: &[&str] =
    &["digital-hd", "digital", "webrip", "web", "hd-webrip", "scans", "scan", "c2c", "ctc"];

/// Languages by the names and codes that stand in brackets.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("eng", "en"),
    ("en", "en"),
    ("gb", "en"),
    ("us", "en"),
    ("japanese", "ja"),
    ("jpn", "ja"),
    ("ja", "ja"),
    ("jp", "ja"),
    ("raw", "ja"),
    ("korean", "ko"),
    ("ko", "ko"),
    ("kr", "ko"),
    ("chinese", "zh"),
    ("zh", "zh"),
    ("cn", "zh"),
    ("french", "fr"),
    ("français", "fr"),
    ("fr", "fr"),
    ("german", "de"),
    ("deutsch", "de"),
    ("ger", "de"),
    ("de", "de"),
    ("spanish", "es"),
    ("español", "es"),
    ("es", "es"),
    ("italian", "it"),
    ("ita", "it"),
    ("it", "it"),
    ("portuguese", "pt"),
    ("pt-br", "pt-BR"),
    ("ptbr", "pt-BR"),
    ("pt", "pt"),
    ("russian", "ru"),
    ("rus", "ru"),
    ("ru", "ru"),
    ("polish", "pl"),
    ("pl", "pl"),
    ("dutch", "nl"),
    ("nl", "nl"),
    ("turkish", "tr"),
    ("tr", "tr"),
    ("thai", "th"),
    ("th", "th"),
    ("vietnamese", "vi"),
    ("vi", "vi"),
    ("indonesian", "id"),
];

/// The language that a bracketed group names.
pub(super) fn language(group: &str) -> Option<&'static str> {
    let name = group.trim().to_lowercase();
    LANGUAGES.iter().find(|(known, _)| *known == name).map(|(_, tag)| *tag)
}

/// The first edition that is named in a text, as whole words.
pub(super) fn edition(text: &str) -> Option<&'static str> {
    let words = spaced(text);
    EDITIONS.iter().find(|(known, _)| words.contains(&format!(" {known} "))).map(|(_, name)| *name)
}

/// A text without the words of editions and sources.
pub(super) fn without_tags(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let Some((word, others)) = rest.split_first() {
        let tag = EDITIONS
            .iter()
            .map(|(known, _)| *known)
            .chain(SOURCES.iter().copied())
            .find(|tag| begins_with(rest, tag));
        match tag {
            Some(tag) => rest = rest.get(tag.split(' ').count()..).unwrap_or_default(),
            None => {
                kept.push(word);
                rest = others;
            }
        }
    }
    kept.join(" ")
}

fn begins_with(words: &[&str], tag: &str) -> bool {
    let mut words = words.iter();
    tag.split(' ').all(|part| words.next().is_some_and(|word| word.eq_ignore_ascii_case(part)))
}

/// Where the pages come from, when a group begins with it, and what follows: `digital-Empire`.
pub(super) fn source(group: &str) -> Option<(&str, &str)> {
    let group = group.trim();
    SOURCES.iter().find_map(|source| {
        let (head, rest) = group.split_at_checked(source.len())?;
        let is_word = rest.is_empty() || rest.starts_with(['-', ' ']);
        (head.eq_ignore_ascii_case(source) && is_word)
            .then(|| (head, rest.trim_start_matches(['-', ' '])))
    })
}

/// A value of up to 99 in Roman numerals, written the one right way.
pub(super) fn roman(letters: &[char]) -> Option<u32> {
    const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    const TENS: [&str; 10] = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"];
    let text: String = letters.iter().collect();
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    // Longest first, so that `XL` is not read as `X` with `L` left over.
    (1..100_u32).find(|value| {
        let digit = |place: u32| usize::try_from(place).unwrap_or_default();
        let tens = TENS.get(digit(value.div_euclid(10)));
        let units = UNITS.get(digit(value.rem_euclid(10)));
        tens.zip(units).is_some_and(|(tens, units)| text.strip_prefix(tens) == Some(units))
    })
}

/// A value of up to 99 in Chinese numerals.
pub(super) fn kanji(letters: &[char]) -> Option<u32> {
    let digit = |letter: &char| {
        "一二三四五六七八九".chars().zip(1..).find(|(c, _)| c == letter).map(|(_, value)| value)
    };
    match letters {
        ['十'] => Some(10),
        [one] => digit(one),
        ['十', one] => digit(one)?.checked_add(10),
        [ten, '十'] => digit(ten)?.checked_mul(10),
        [ten, '十', one] => digit(ten)?.checked_mul(10)?.checked_add(digit(one)?),
        _ => None,
    }
}

/// Lower-case words with one space around each.
fn spaced(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    format!(" {} ", words.join(" "))
}
