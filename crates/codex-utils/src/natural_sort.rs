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
    use proptest::prelude::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = vec!["Page10.jpg", "page2.jpg", "PAGE1.jpg"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["PAGE1.jpg", "page2.jpg", "Page10.jpg"]);
    }

    /// Names of few signs, so that they share beginnings and numbers.
    fn name() -> impl Strategy<Value = String> {
        "[aAbé0 19._-]{0,6}|.{0,4}"
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in name(), b in name(), c in name()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le(), "{a:?} {b:?} {c:?}");
            }
        }
    }
}
