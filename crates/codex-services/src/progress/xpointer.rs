//! Paths into a text as `KOReader` writes them. Its versions spell the same place differently.
//! Must not know which book they lead into.

use std::fmt;

use codex_parsers::epub::Step;

/// Most steps of a path.
const MAX_STEPS: usize = 200;

/// A place in a text; equal places are equal however they were spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Xpointer {
    /// Which chapter, from 1.
    pub(crate) fragment: usize,
    /// From the body of the chapter; empty is its beginning.
    pub(crate) path: Vec<Step>,
    /// Signs before the place, in a text.
    pub(crate) offset: u64,
}

impl Xpointer {
    /// Reads a path, as `/body/DocFragment[8]/body/div/p[28]/text().264`, or a jump, as `#_doc_fragment_44_ c37`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("#_doc_fragment_") {
            let number: usize = rest.split('_').next()?.parse().ok()?;
            let fragment = number.checked_add(1)?;
            return Some(Self { fragment, path: Vec::new(), offset: 0 });
        }
        let (steps, offset) = match text.rsplit_once('.') {
            Some((steps, offset)) => (steps, offset.parse().ok()?),
            None => (text, 0),
        };
        let steps: Option<Vec<Step>> =
            steps.strip_prefix('/')?.split('/').take(MAX_STEPS).map(step).collect();
        let mut steps = steps?.into_iter();
        let is_body = steps.next().is_some_and(|step| step.name == "body");
        let fragment = steps.next().filter(|step| is_body && step.name == "DocFragment")?;
        let fragment = usize::try_from(fragment.index).ok()?;
        Some(Self { fragment, path: steps.collect(), offset })
    }
}

fn step(text: &str) -> Option<Step> {
    let (name, index) = match text.split_once('[') {
        Some((name, index)) => (name, index.strip_suffix(']')?.parse().ok()?),
        None => (text, 1),
    };
    (!name.is_empty() && index > 0).then(|| Step { name: name.to_owned(), index })
}

impl fmt::Display for Xpointer {
    /// Every step tells its index, which all versions read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/body/DocFragment[{}]", self.fragment)?;
        for Step { name, index } in &self.path {
            write!(f, "/{name}[{index}]")?;
        }
        write!(f, ".{}", self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_is_the_same_however_it_is_spelled() {
        let old = Xpointer::parse("/body/DocFragment[8]/body/div/p[28]/text().264").unwrap();
        let new = "/body[1]/DocFragment[8]/body[1]/div[1]/p[28]/text()[1].264";
        assert_eq!(Some(&old), Xpointer::parse(new).as_ref());
        assert_eq!(Xpointer::parse(&old.to_string()), Some(old.clone()));
        assert_eq!((old.fragment, old.offset, old.path.len()), (8, 264, 4));
        let only = Xpointer::parse("/body/DocFragment/body/p[2]").unwrap();
        assert_eq!((only.fragment, only.offset), (1, 0));
    }

    #[test]
    fn beginnings_and_jumps_are_places_too() {
        assert_eq!(Xpointer::parse("/body/DocFragment[13].0").map(|at| at.fragment), Some(13));
        assert_eq!(Xpointer::parse("#_doc_fragment_44_ c37").map(|at| at.fragment), Some(45));
        for wrong in [
            "",
            "12",
            "/body",
            "/body/div/p",
            "/html/DocFragment[1]",
            "/body/DocFragment[0]",
            "/body/DocFragment[x]",
            "/body/DocFragment[1].x",
        ] {
            assert_eq!(Xpointer::parse(wrong), None, "{wrong}");
        }
    }
}
