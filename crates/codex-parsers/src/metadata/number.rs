//! Numbers of books as people write them.
//! Must not know where a number was found.

/// A value to sort by: "10.5" is 10.5, "1-3" is 1, "½" is 0.5, "012a" is 12.01, "Annual" is none.
pub fn sort_value(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches(['#', '№']).trim_start();
    let (is_negative, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at_checked(digits)?;
    let (fraction, rest) = fraction(rest);
    let mut rest = rest.chars();
    let next = rest.next();
    if let Some(half) = next.and_then(vulgar) {
        let whole = if whole.is_empty() { Some(0.0) } else { parse(whole, "") };
        return signed(whole.map(|whole| whole + half), is_negative);
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let value = parse(if whole.is_empty() { "0" } else { whole }, fraction)?;
    // A single letter behind the number puts the book between this number and the next: 12a, 12b.
    let letter = next.filter(char::is_ascii_alphabetic).filter(|_| {
        fraction.is_empty() && rest.next().is_none_or(|following| !following.is_alphanumeric())
    });
    let step = letter.map_or(0.0, |letter| {
        f64::from(
            u32::from(letter.to_ascii_lowercase()).saturating_sub(u32::from('a')).saturating_add(1),
        ) / 100.0
    });
    signed(Some(value + step), is_negative)
}

/// The digits behind a decimal point (or comma), and what follows them.
fn fraction(text: &str) -> (&str, &str) {
    let Some(after) = text.strip_prefix(['.', ',']) else {
        return ("", text);
    };
    let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    match after.split_at_checked(digits) {
        Some((fraction, rest)) if !fraction.is_empty() => (fraction, rest),
        _ => ("", text),
    }
}

fn parse(whole: &str, fraction: &str) -> Option<f64> {
    let value: f64 = format!("{whole}.{fraction}0").parse().ok()?;
    value.is_finite().then_some(value)
}

fn signed(value: Option<f64>, is_negative: bool) -> Option<f64> {
    value.map(|value| if is_negative { -value } else { value })
}

fn vulgar(letter: char) -> Option<f64> {
    Some(match letter {
        '½' => 0.5,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅛' => 0.125,
        '⅜' => 0.375,
        '⅝' => 0.625,
        '⅞' => 0.875,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_what_they_mean() {
        for (text, value) in [
            ("1", 1.0),
            ("010", 10.0),
            ("10.5", 10.5),
            ("10,5", 10.5),
            ("1-3", 1.0),
            ("½", 0.5),
            ("1½", 1.5),
            ("#7", 7.0),
            ("-1", -1.0),
            ("12a", 12.01),
            ("12b", 12.02),
            (".5", 0.5),
            ("0.0.1", 0.0),
            ("3 of 5", 3.0),
        ] {
            let found = sort_value(text).unwrap_or(f64::NAN);
            assert!((found - value).abs() < 1e-9, "{text}: {found}");
        }
    }

    #[test]
    fn words_have_no_value() {
        for text in ["", "Annual", "-", ".", "#", "²"] {
            assert_eq!(sort_value(text), None, "{text}");
        }
    }
}
