//! Pages that are unpacked on the way to another one.
//! Must not know how any archive is unpacked.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::page_index::PageIndex;
use crate::parser::TakePage;
use crate::probing::page_content;

/// A page, and others that may be handed out with it.
#[derive(Debug, Clone, Copy)]
pub struct Along<'a> {
    /// The pages of the book.
    pub index: &'a PageIndex,
    /// The page, counted from zero.
    pub page: usize,
    /// The others.
    pub others: &'a [usize],
}

/// The pages that are wanted by the entry that has their bytes, which several pages may share.
pub(crate) fn by_entry(
    n: usize,
    along: &[usize],
    entry_of: impl Fn(&usize) -> Option<u32>,
) -> BTreeMap<u32, Vec<usize>> {
    let mut wanted: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for page in along.iter().filter(|page| **page != n).chain([&n]) {
        if let Some(entry) = entry_of(page) {
            wanted.entry(entry).or_default().push(*page);
        }
    }
    wanted
}

/// Hands the bytes of an entry out as each of its pages; whether to go on.
pub(crate) fn hand_out(
    pages: &[usize],
    index: &PageIndex,
    bytes: &[u8],
    take: &mut TakePage<'_>,
) -> Result<bool> {
    for page in pages {
        let name = &index.page(*page)?.name;
        if !take(*page, page_content(name, bytes.to_vec())?) {
            return Ok(false);
        }
    }
    Ok(true)
}
