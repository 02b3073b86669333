//! Text that people wrote into metadata fields, made plain: markup stripped, white space folded, lists split.
//! Must not keep markup that a page could run.

use codex_models::metadata::Author;

use super::xml::unescape;

/// Elements after which a new line begins.
const BLOCKS: &[&str] =
    &["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"];

/// Folds white space; `None` when nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = words.join(" ");
    let without_controls: String = folded.chars().filter(|c| !c.is_control()).collect();
    (!without_controls.is_empty()).then_some(without_controls)
}

/// The text of a description that may be HTML: tags away, blocks become lines, entities resolved.
pub(crate) fn html_to_text(html: &str) -> Option<String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut skipped: Option<String> = None;
    while let Some((text, tag_and_rest)) = split_at_tag(rest) {
        if skipped.is_none() {
            out.push_str(text);
        }
        let (tag, after) = tag_and_rest;
        rest = after;
        let name: String =
            tag.chars().skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let is_end = tag.starts_with('/');
        if skipped.as_deref() == Some(&name) && is_end {
            skipped = None;
        } else if !is_end && matches!(name.as_str(), "script" | "style") {
            skipped = Some(name);
        } else if BLOCKS.contains(&name.as_str()) {
            out.push('\n');
        }
    }
    if skipped.is_none() {
        out.push_str(rest);
    }
    let text = unescape(&out);
    let lines = text.lines().map(|line| clean(line).unwrap_or_default());
    let mut joined = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        if !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(&line);
    }
    (!joined.is_empty()).then_some(joined)
}

/// Splits at the next tag: the text before, the inside of the tag, and the rest.
fn split_at_tag(html: &str) -> Option<(&str, (&str, &str))> {
    let mut searched = 0_usize;
    loop {
        let start = searched.checked_add(html.get(searched..)?.find('<')?)?;
        let after = html.get(start.checked_add(1)?..)?;
        let is_tag =
            after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if is_tag {
            let end = after.find('>')?;
            return Some((
                html.get(..start)?,
                (after.get(..end)?, after.get(end.checked_add(1)?..)?),
            ));
        }
        searched = start.checked_add(1)?;
    }
}

/// Splits a list written as one text at commas and semicolons; each part once.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split([',', ';']).filter_map(clean) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// Splits several names written as one; a comma may belong to a single name, so it does not split.
pub(crate) fn split_names(text: &str, role: &str) -> Vec<Author> {
    let names = text.split([';', '&']).flat_map(|part| part.split(" and ")).filter_map(clean);
    names.map(|name| Author { name, role: role.to_owned() }).collect()
}

/// The digits of an ISBN, EAN or UPC with a right checksum.
pub(crate) fn isbn(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let text = match ["urn:isbn:", "isbn:", "isbn"].iter().find(|prefix| lower.starts_with(*prefix))
    {
        Some(prefix) => text.get(prefix.len()..)?,
        None => text,
    };
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}')).collect();
    let digits = digits.to_ascii_uppercase();
    let is_valid = match digits.len() {
        10 => is_isbn10(&digits),
        13 => is_ean13(&digits),
        _ => false,
    };
    is_valid.then_some(digits)
}

fn is_isbn10(digits: &str) -> bool {
    let mut sum = 0_u32;
    for (weight, c) in (1..=10_u32).rev().zip(digits.chars()) {
        let value = match c {
            'X' if weight == 1 => 10,
            c => match c.to_digit(10) {
                Some(value) => value,
                None => return false,
            },
        };
        sum = sum.saturating_add(weight.saturating_mul(value));
    }
    sum.is_multiple_of(11)
}

fn is_ean13(digits: &str) -> bool {
    let mut sum = 0_u32;
    for (position, c) in digits.chars().enumerate() {
        let Some(value) = c.to_digit(10) else { return false };
        let weight = if position.is_multiple_of(2) { 1 } else { 3 };
        sum = sum.saturating_add(value.saturating_mul(weight));
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_in_html_becomes_lines_of_plain_text() {
        let html = "<div><p>One <b>bold</b> &amp; two</p><p>x &lt; y, 1 < 2</p><script>alert(1)</script><br/>end</div>";
        assert_eq!(html_to_text(html).as_deref(), Some("One bold & two\nx < y, 1 < 2\nend"));
        assert_eq!(html_to_text("plain\n  text").as_deref(), Some("plain\ntext"));
        assert_eq!(html_to_text("<p></p> "), None);
        assert_eq!(html_to_text("cut <b").as_deref(), Some("cut <b"));
    }

    #[test]
    fn an_isbn_needs_a_right_checksum() {
        assert_eq!(isbn("urn:isbn:978-0-306-40615-7").as_deref(), Some("9780306406157"));
        assert_eq!(isbn("ISBN 0-8044-2957-x").as_deref(), Some("080442957X"));
        assert_eq!(isbn("9780306406158"), None);
        assert_eq!(isbn("éééééé"), None);
    }

    #[test]
    fn names_keep_their_commas_and_lists_lose_doubles() {
        let names = split_names("Moore, Alan; Dave Gibbons & John Higgins", "author");
        let names: Vec<_> = names.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(names, ["Moore, Alan", "Dave Gibbons", "John Higgins"]);
        assert_eq!(split_list("a, b;a ,, "), ["a", "b"]);
    }
}
