//! How well a folded title answers folded words.
//! Must not know what is titled.

/// Pieces of this many bytes or more may also match inside a word: shorter ones are inside almost everything.
const INNER_MATCH_BYTES: usize = 3;

/// How well a title matches; smaller is better, `None` is not at all. `words` are folded and not empty.
pub(crate) fn rank(title: &str, words: &[&str], whole: &str) -> Option<u32> {
    let mut worst = 0;
    for word in words {
        worst = worst.max(word_rank(title, word)?);
    }
    let step = if title == whole {
        0
    } else if title.starts_with(whole) {
        1
    } else if worst == 0 && contains_words(title, whole) {
        2
    } else {
        3 + worst
    };
    // Among equals the shorter title is the nearer one.
    let length = u32::try_from(title.len()).unwrap_or(u32::MAX).min(0xffff);
    Some(step << 16 | length)
}

/// 0: a whole word; 1: the start of a word; 2: inside a word.
fn word_rank(title: &str, word: &str) -> Option<u32> {
    let mut best = None;
    for (at, _) in title.match_indices(word) {
        let is_start = at == 0 || title.as_bytes().get(at - 1) == Some(&b' ');
        let end = at + word.len();
        let is_end = end == title.len() || title.as_bytes().get(end) == Some(&b' ');
        let rank = match (is_start, is_end) {
            (true, true) => return Some(0),
            (true, false) => 1,
            (false, _) if word.len() >= INNER_MATCH_BYTES => 2,
            (false, _) => continue,
        };
        best = Some(best.map_or(rank, |best: u32| best.min(rank)));
    }
    best
}

/// Whether the words stand next to each other in this order.
fn contains_words(title: &str, whole: &str) -> bool {
    word_rank(title, whole) == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked<'a>(titles: &[&'a str], text: &str) -> Vec<&'a str> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut found: Vec<(u32, &str)> = titles
            .iter()
            .filter_map(|title| rank(title, &words, text).map(|rank| (rank, *title)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn whole_titles_come_before_starts_before_words_before_pieces() {
        let titles = ["the sandman overture", "sand", "quicksand", "sandman", "a sand castle"];
        assert_eq!(
            ranked(&titles, "sand"),
            ["sand", "sandman", "a sand castle", "the sandman overture", "quicksand"]
        );
    }

    #[test]
    fn every_word_has_to_be_there_in_any_order() {
        assert_eq!(ranked(&["blue iron river", "iron sea"], "river iron"), ["blue iron river"]);
    }

    #[test]
    fn short_pieces_match_only_at_the_start_of_a_word() {
        assert_eq!(ranked(&["banana", "ana lou"], "an"), ["ana lou"]);
    }

    #[test]
    fn one_sign_of_a_language_without_blanks_matches_anywhere() {
        assert_eq!(ranked(&["進撃の鉄人"], "鉄"), ["進撃の鉄人"]);
    }
}
