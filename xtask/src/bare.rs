//! Bare work to measure against: the least a program could do for the same answer, on one thread, with nothing kept.
//! Must not use any crate of ours.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Bytes read of a page to find its size.
const HEAD: usize = 4096;
/// Files up to this size are read whole, others by their tail.
const WHOLE: u64 = 256 << 10;

/// Lists every file below a folder with its length.
pub(crate) fn walk(root: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?
        {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files.push((entry.path(), metadata.len()));
            }
        }
    }
    Ok(files)
}

/// Opens every ZIP below a folder, reads its central directory and the head of each page; counts pages.
pub(crate) fn zip_loop(root: &Path) -> Result<usize> {
    let mut pages = 0;
    let mut buffer = Vec::new();
    for (path, len) in walk(root)? {
        let mut file = File::open(&path)?;
        let start = if len <= WHOLE { 0 } else { len - (64 << 10) };
        buffer.clear();
        if start == 0 {
            file.read_to_end(&mut buffer)?;
        } else {
            buffer.resize(usize::try_from(len - start)?, 0);
            file.read_exact_at(&mut buffer, start)?;
        }
        pages += directory(&file, &buffer, start).unwrap_or(0);
    }
    Ok(pages)
}

fn directory(file: &File, tail: &[u8], start: u64) -> Option<usize> {
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = u16::from_le_bytes(tail.get(end + 10..end + 12)?.try_into().ok()?);
    let offset = u64::from(u32::from_le_bytes(tail.get(end + 16..end + 20)?.try_into().ok()?));
    let mut at = usize::try_from(offset.checked_sub(start)?).ok()?;
    let mut pages = 0;
    for _ in 0..count {
        let header = tail.get(at..at + 46)?;
        let lengths: [usize; 3] = std::array::from_fn(|i| {
            usize::from(u16::from_le_bytes([header[28 + 2 * i], header[29 + 2 * i]]))
        });
        let name = tail.get(at + 46..at + 46 + lengths[0])?;
        if name.ends_with(b".jpg") {
            let local = u64::from(u32::from_le_bytes(header[42..46].try_into().ok()?));
            pages += usize::from(has_size(file, tail, start, local));
        }
        at += 46 + lengths.iter().sum::<usize>();
    }
    Some(pages)
}

/// Reads the local header and the head of the page, and looks for the JPEG's frame.
fn has_size(file: &File, tail: &[u8], start: u64, local: u64) -> bool {
    let mut head = [0; HEAD];
    let head = match local.checked_sub(start).and_then(|at| usize::try_from(at).ok()) {
        Some(at) => tail.get(at..tail.len().min(at + HEAD)).unwrap_or_default(),
        None => match file.read_at(&mut head, local) {
            Ok(read) => &head[..read],
            Err(_) => return false,
        },
    };
    head.windows(2).any(|window| window == [0xff, 0xc0] || window == [0xff, 0xc2])
}
