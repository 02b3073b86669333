//! Buffers of answers, used again for the next ones: fresh memory of that size is asked of the system each time, and
//! cleared by it.
//! Must not show what an earlier answer left behind.

use std::io;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// Most buffers that wait for use.
const MOST: usize = 8;
/// Largest buffer that is kept, in bytes.
const LARGEST: usize = 1 << 20;

/// Those that wait. The one that came back last is the first to go: it is still in the processor's cache.
static WAITING: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Bytes that are filled and then sent.
#[derive(Debug, Default)]
pub struct Buffer {
    /// Everything in it has a value once and for all; what is behind `len` is of an earlier use.
    memory: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// An empty buffer.
    pub fn take() -> Self {
        let memory = WAITING.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self { memory: memory.unwrap_or_default(), len: 0 }
    }

    /// Exactly `len` bytes to be overwritten, whatever they are now.
    pub fn room(&mut self, len: usize) -> &mut [u8] {
        if self.memory.len() < len {
            self.memory.resize(len, 0);
        }
        self.len = len;
        &mut self.memory[..len]
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = self.len + bytes.len();
        if self.memory.len() < end {
            self.memory.resize(end.next_power_of_two(), 0);
        }
        self.memory[self.len..end].copy_from_slice(bytes);
        self.len = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.memory[..self.len]
    }
}

impl From<Buffer> for Bytes {
    fn from(buffer: Buffer) -> Self {
        Self::from_owner(buffer)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        if memory.is_empty() || memory.len() > LARGEST {
            return;
        }
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST {
            waiting.push(memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_written_is_there_and_nothing_else() {
        for round in 0..20_u8 {
            let mut buffer = Buffer::take();
            for n in 0..100 {
                buffer.write_all(&[round; 77][..n % 77]).unwrap();
            }
            let bytes = Bytes::from(buffer);
            assert_eq!(bytes.len(), (0..100).map(|n| n % 77).sum::<usize>());
            assert!(bytes.iter().all(|byte| *byte == round));
        }
    }

    #[test]
    fn a_buffer_of_a_longer_answer_shows_no_more_than_the_room_that_was_asked_for() {
        let mut long = Buffer::take();
        long.room(5_000).fill(7);
        drop(long);
        let mut short = Buffer::take();
        short.room(3).copy_from_slice(b"abc");
        assert_eq!(Bytes::from(short), Bytes::from_static(b"abc"));
        assert!(Bytes::from(Buffer::take()).is_empty());
    }
}
