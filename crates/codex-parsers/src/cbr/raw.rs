//! The header structure of the UnRAR library as it lies in memory.
//! Must not call anything.

use unrar_sys as native;

/// Words that a pointer takes.
const POINTER: usize = size_of::<usize>() / size_of::<u32>();
/// Characters of a name in the structure.
const NAME: usize = 1024;

/// `RARHeaderDataEx`. The library packs it without gaps, which the bindings' own type does not, so
/// that everything behind its first pointer is misplaced there; pointers are words here instead.
#[repr(C)]
pub(super) struct RawHeader {
    archive_name: [u8; NAME],
    archive_name_wide: [native::WCHAR; NAME],
    name: [u8; NAME],
    pub(super) name_wide: [native::WCHAR; NAME],
    pub(super) flags: u32,
    pub(super) packed_size: u32,
    pub(super) packed_size_high: u32,
    pub(super) size: u32,
    pub(super) size_high: u32,
    host: u32,
    crc: u32,
    time: u32,
    version: u32,
    pub(super) method: u32,
    attributes: u32,
    comment: [u32; POINTER],
    comment_sizes: [u32; 3],
    pub(super) dictionary_kib: u32,
    hash_type: u32,
    hash: [u32; 8],
    pub(super) redirection: u32,
    target: [u32; POINTER],
    target_length: u32,
    target_is_folder: u32,
    times: [u32; 6],
    long_archive_name: [u32; POINTER],
    long_archive_name_length: u32,
    long_name: [u32; POINTER],
    long_name_length: u32,
    reserved: [u32; 982],
}

impl RawHeader {
    /// A zeroed structure whose redirection target is written to the given buffer.
    pub(super) fn new(target: &mut [native::WCHAR]) -> Box<Self> {
        let address = target.as_mut_ptr().expose_provenance();
        Box::new(Self {
            archive_name: [0; NAME],
            archive_name_wide: [0; NAME],
            name: [0; NAME],
            name_wide: [0; NAME],
            flags: 0,
            packed_size: 0,
            packed_size_high: 0,
            size: 0,
            size_high: 0,
            host: 0,
            crc: 0,
            time: 0,
            version: 0,
            method: 0,
            attributes: 0,
            comment: [0; POINTER],
            comment_sizes: [0; 3],
            dictionary_kib: 0,
            hash_type: 0,
            hash: [0; 8],
            redirection: 0,
            target: words(address),
            target_length: u32::try_from(target.len()).unwrap_or_default(),
            target_is_folder: 0,
            times: [0; 6],
            long_archive_name: [0; POINTER],
            long_archive_name_length: 0,
            long_name: [0; POINTER],
            long_name_length: 0,
            reserved: [0; 982],
        })
    }
}

/// An address as words in the order of memory.
fn words(address: usize) -> [u32; POINTER] {
    let mut words = [0; POINTER];
    for (word, bytes) in words.iter_mut().zip(address.to_ne_bytes().chunks_exact(4)) {
        *word = u32::from_ne_bytes(bytes.try_into().unwrap_or_default());
    }
    words
}

#[cfg(all(test, target_pointer_width = "64", unix))]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn fields_lie_where_the_packed_structure_has_them() {
        assert_eq!(offset_of!(RawHeader, name_wide), 6144);
        assert_eq!(offset_of!(RawHeader, attributes), 10280);
        assert_eq!(offset_of!(RawHeader, comment), 10284);
        assert_eq!(offset_of!(RawHeader, dictionary_kib), 10304);
        assert_eq!(offset_of!(RawHeader, redirection), 10344);
        assert_eq!(offset_of!(RawHeader, target), 10348);
        assert_eq!(offset_of!(RawHeader, target_length), 10356);
        assert_eq!(size_of::<RawHeader>(), 10356 + 8 + 24 + 24 + 982 * 4);
    }
}
