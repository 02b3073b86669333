//! What single fields of metadata documents mean: lines, lists, numbers, languages, ratings, addresses.
//! Must not know which document a field stands in.

use codex_models::metadata::Link;

/// More values than this in one list are not kept.
const MOST_VALUES: usize = 1000;
/// A longer text than this is cut.
const MOST_TEXT: usize = 64 << 10;

/// Text on one line, without control characters.
pub(crate) fn line(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len().min(MOST_TEXT));
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > MOST_TEXT {
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Text of several lines.
pub(crate) fn paragraph(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n').take(MOST_TEXT);
    let text = kept.collect::<String>().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The values of a list separated by commas.
pub(crate) fn values(text: &str) -> impl Iterator<Item = String> {
    text.split([',', ';']).filter_map(line)
}

/// Adds values to a list, each once, as far as a list goes.
pub(crate) fn extend<T: PartialEq>(list: &mut Vec<T>, values: impl Iterator<Item = T>) {
    for value in values {
        if list.len() >= MOST_VALUES {
            return;
        }
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

/// A language tag with `-` between its parts and the usual case.
pub(crate) fn language(text: &str) -> Option<String> {
    let tag = text.replace('_', "-");
    let is_tag = tag.len() <= 35
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        && tag.split('-').next().is_some_and(|first| {
            first.len() >= 2 && first.bytes().all(|b| b.is_ascii_alphabetic())
        });
    if !is_tag {
        return None;
    }
    let mut parts = tag.split('-');
    let mut out = parts.next()?.to_ascii_lowercase();
    for part in parts {
        out.push('-');
        let is_region = part.len() == 2;
        out.push_str(&if is_region { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(out)
}

/// Digits of an ISBN, EAN or UPC whose check digit is right.
pub fn gtin(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2015}'));
    let digits = kept.collect::<String>().to_ascii_uppercase();
    let is_valid = match digits.len() {
        10 => isbn10(&digits),
        8 | 12 | 13 | 14 => ean(&digits),
        _ => false,
    };
    is_valid.then_some(digits)
}

fn isbn10(digits: &str) -> bool {
    let weighted = digits.chars().zip((1..=10_u32).rev()).try_fold(0_u32, |sum, (c, weight)| {
        let value = if c == 'X' && weight == 1 { 10 } else { c.to_digit(10)? };
        sum.checked_add(value.checked_mul(weight)?)
    });
    weighted.is_some_and(|sum| sum.is_multiple_of(11))
}

fn ean(digits: &str) -> bool {
    let weighted = digits.chars().rev().enumerate().try_fold(0_u32, |sum, (position, c)| {
        let weight = if position.is_multiple_of(2) { 1 } else { 3 };
        sum.checked_add(c.to_digit(10)?.checked_mul(weight)?)
    });
    weighted.is_some_and(|sum| sum.is_multiple_of(10))
}

/// The lowest age that a rating stands for.
pub(crate) fn age_rating(text: &str) -> Option<u8> {
    let key: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match key.to_ascii_lowercase().as_str() {
        "everyone" | "g" => 0,
        "earlychildhood" => 3,
        "kidstoadults" => 6,
        "pg" => 8,
        "everyone10+" => 10,
        "teen" => 13,
        "teenplus" | "ma15+" => 15,
        "m" | "mature" | "mature17+" => 17,
        "adultsonly18+" | "r18+" | "x18+" | "explicit" | "adult" => 18,
        _ => return None,
    })
}

/// A web address with the host as its label.
pub(crate) fn link(address: &str) -> Option<Link> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    if !is_web || host.is_empty() || address.chars().any(char::is_control) {
        return None;
    }
    let label = host.to_ascii_lowercase();
    let label = label.strip_prefix("www.").unwrap_or(&label).to_owned();
    Some(Link { label, url: address.to_owned() })
}

/// A number from one to a million.
pub(crate) fn count(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|count| (1..=1_000_000).contains(count))
}

/// A rating from 0 to 5.
pub(crate) fn rating(text: &str) -> Option<f64> {
    let value: f64 = text.trim().replace(',', ".").parse().ok()?;
    (0.0..=5.0).contains(&value).then_some(value)
}

/// A year as books have it.
pub(crate) fn year(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|year| (1000..=9999).contains(year))
}

/// The key of a catalog: lower case, letters and digits only.
pub(crate) fn catalog(name: &str) -> Option<String> {
    let key: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    (!key.is_empty()).then(|| key.to_ascii_lowercase())
}
