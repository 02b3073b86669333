//! Dates as books write them: ISO 8601 in any precision, and the PDF form.
//! Must not guess: whatever is no date is none.

use codex_models::metadata::PartialDate;

/// Reads `2020`, `2020-05`, `2020-05-17`, `2020-05-17T…` or `D:20200517…`; zeros stand for unknown.
pub(crate) fn parse(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("D:") {
        return compact(digits);
    }
    if text.len() >= 8 && text.bytes().take(8).all(|byte| byte.is_ascii_digit()) {
        return compact(text);
    }
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = day.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    partial(year, parts.next(), parts.next())
}

/// Reads `YYYYMMDD…`, of which everything after the year may be missing.
fn compact(text: &str) -> Option<PartialDate> {
    partial(text.get(..4)?, text.get(4..6), text.get(6..8))
}

fn partial(year: &str, month: Option<&str>, day: Option<&str>) -> Option<PartialDate> {
    let year = number(year).filter(|year| (1..=9999).contains(year))?;
    let month = month.and_then(number).filter(|month| (1..=12).contains(month));
    let month = month.and_then(|month| u8::try_from(month).ok());
    let day = day.and_then(number).filter(|day| (1..=31).contains(day));
    let day = day.and_then(|day| u8::try_from(day).ok()).filter(|_| month.is_some());
    // Calibre writes the year 101 for "unknown"; nothing printed is that old.
    (year >= 1000).then_some(PartialDate { year, month, day })
}

fn number(text: &str) -> Option<u16> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_precision_are_read_and_nonsense_is_none() {
        let cases = [
            ("2020", "2020"),
            ("2020-05", "2020-05"),
            ("2020-05-17", "2020-05-17"),
            (" 2020-05-17T10:00:00+00:00 ", "2020-05-17"),
            ("2020-00-00", "2020"),
            ("2020-13-40", "2020"),
            ("D:20200517103000+02'00'", "2020-05-17"),
            ("D:2020", "2020"),
            ("20200517", "2020-05-17"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                parse(text).map(|date| date.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["", "0101-01-01", "May 2020", "D:", "99-01-01", "2020/05", "ééééé"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
