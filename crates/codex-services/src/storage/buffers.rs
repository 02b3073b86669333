//! Memory that pieces of files are read into, used again and again: fresh memory costs as much as the reading.
//! Must not hand out a byte that was not read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Memory that waits to be used again is no more than this.
const KEPT_BYTES: usize = 8 << 20;
/// Buffers have room for this or twice, four times … as many bytes, so that they fit each other's pieces.
const SMALLEST: usize = 64 << 10;

/// Buffers that nobody uses. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buffers(Arc<Mutex<Spare>>);

#[derive(Debug, Default)]
struct Spare {
    buffers: Vec<Vec<u8>>,
    bytes: usize,
}

impl Buffers {
    /// A buffer of this length; what is in it is of no use.
    pub(super) fn lend(&self, len: usize) -> Lent {
        let spare = self.spare().take(len);
        let buffer = spare.unwrap_or_else(|| vec![0; len.next_power_of_two().max(SMALLEST)]);
        Lent { buffer, len, home: self.clone() }
    }

    fn spare(&self) -> MutexGuard<'_, Spare> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spare {
    /// The one given back last of those that fit: its memory is the warmest.
    fn take(&mut self, len: usize) -> Option<Vec<u8>> {
        let room = len.next_power_of_two().max(SMALLEST);
        let at = self.buffers.iter().rposition(|buffer| buffer.len() == room)?;
        self.bytes -= room;
        Some(self.buffers.remove(at))
    }

    fn give_back(&mut self, buffer: Vec<u8>) {
        if self.bytes + buffer.len() <= KEPT_BYTES {
            self.bytes += buffer.len();
            self.buffers.push(buffer);
        }
    }
}

/// A buffer in use; it goes back when this is dropped.
#[derive(Debug)]
pub(super) struct Lent {
    buffer: Vec<u8>,
    len: usize,
    home: Buffers,
}

impl Lent {
    /// The bytes to read into.
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        &mut self.buffer[..self.len]
    }

    /// All of them, which have been read.
    pub(super) fn filled(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.len]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        self.home.spare().give_back(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(buffers: &Buffers, byte: u8, len: usize) -> Bytes {
        let mut lent = buffers.lend(len);
        lent.bytes().fill(byte);
        lent.filled()
    }

    #[test]
    fn memory_is_used_again_and_shows_nothing_of_before() {
        let buffers = Buffers::default();
        let first = piece(&buffers, 7, 100_000);
        let place = first.as_ptr();
        let part = first.slice(10..20);
        drop(first);
        assert_ne!(piece(&buffers, 8, 100_000).as_ptr(), place, "a part of it is still in use");
        assert_eq!(part, [7; 10].as_slice());
        drop(part);
        let second = piece(&buffers, 9, 70_000);
        assert_eq!((second.as_ptr(), second.len()), (place, 70_000));
        assert_eq!(second, vec![9; 70_000]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let buffers = Buffers::default();
        let pieces: Vec<Bytes> = (0..20).map(|n| piece(&buffers, n, 1 << 20)).collect();
        drop(pieces);
        assert_eq!(buffers.spare().bytes, KEPT_BYTES);
    }
}
