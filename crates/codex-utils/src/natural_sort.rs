//! Natural order of names: `2` before `10`, case-blind.
//! Must not know what is named.

use std::cmp::Ordering;

/// Compares two names in natural order; equal-looking names fall back to their bytes, so the order is total.
pub fn compare(a: &str, b: &str) -> Ordering {
    alphanumeric_sort::compare_str(a.to_lowercase(), b.to_lowercase()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = vec!["Page10.jpg", "page2.jpg", "PAGE1.jpg"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["PAGE1.jpg", "page2.jpg", "Page10.jpg"]);
    }
}
