//! Bytes on their way out: in memory, or a range of an open file.
//! Must not know what the bytes are or how they are sent.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use codex_parsers::BookFile;
use codex_utils::buffers::Buffer;
use futures::Stream;
use futures::stream::{self, BoxStream, StreamExt};

use crate::blocking::Blocking;

/// A streamed range is read in pieces of this size.
const PIECE: u64 = 256 << 10;

/// A body.
#[derive(Debug, Clone)]
pub enum Content {
    /// In memory.
    Bytes(Bytes),
    /// In a file, read while it is sent.
    File(FileRange),
}

impl Content {
    /// Length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(range) => range.len,
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The part from `start` of `len` bytes, cut to what is there.
    #[must_use]
    pub fn slice(&self, start: u64, len: u64) -> Self {
        let start = start.min(self.len());
        let len = len.min(self.len() - start);
        match self {
            Self::Bytes(bytes) => {
                let at = |position: u64| usize::try_from(position).unwrap_or(bytes.len());
                Self::Bytes(bytes.slice(at(start)..at(start + len)))
            }
            Self::File(range) => {
                Self::File(FileRange { offset: range.offset + start, len, ..range.clone() })
            }
        }
    }

    /// The bytes in pieces. Reading happens on the blocking pool unless the piece is in the page cache.
    pub fn into_stream(self) -> BoxStream<'static, io::Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => stream::once(async { Ok(bytes) }).boxed(),
            Self::File(range) => range.into_stream().boxed(),
        }
    }
}

/// A range of an open file.
#[derive(Debug, Clone)]
pub struct FileRange {
    file: Arc<BookFile>,
    offset: u64,
    len: u64,
    blocking: Blocking,
}

impl FileRange {
    /// A range that lies inside the file.
    pub(crate) fn new(file: Arc<BookFile>, offset: u64, len: u64, blocking: Blocking) -> Self {
        Self { file, offset, len, blocking }
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads the range into memory at once; an early end of the file is an error.
    pub async fn read(self) -> io::Result<Bytes> {
        read_exact(&self.file, self.offset, self.len, &self.blocking).await
    }

    fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold(self, |mut rest| async move {
            if rest.len == 0 {
                return Ok(None);
            }
            let len = rest.len.min(PIECE);
            let piece = read_exact(&rest.file, rest.offset, len, &rest.blocking).await?;
            rest.offset += len;
            rest.len -= len;
            Ok(Some((piece, rest)))
        })
    }
}

/// Reads exactly this range: at once when the kernel has it in memory, on the blocking pool otherwise.
async fn read_exact(
    file: &Arc<BookFile>,
    offset: u64,
    len: u64,
    blocking: &Blocking,
) -> io::Result<Bytes> {
    let len = usize::try_from(len).map_err(io::Error::other)?;
    let mut buffer = Buffer::take();
    let filled = read_resident(file.file(), offset, buffer.room(len));
    if filled < len {
        let file = Arc::clone(file);
        let rest = move || {
            let from = offset + filled as u64;
            file.file().read_exact_at(&mut buffer.room(len)[filled..], from).map(|()| buffer)
        };
        buffer = blocking.disk(rest).await.map_err(io::Error::other)??;
    }
    Ok(buffer.into())
}

/// Reads what can be had without waiting for a disk; how much that was.
#[cfg(target_os = "linux")]
fn read_resident(file: &File, offset: u64, buffer: &mut [u8]) -> usize {
    use rustix::io::ReadWriteFlags;

    let mut filled = 0;
    while filled < buffer.len() {
        let mut rest = [io::IoSliceMut::new(&mut buffer[filled..])];
        let from = offset + filled as u64;
        match rustix::io::preadv2(file, &mut rest, from, ReadWriteFlags::NOWAIT) {
            // Zero is the end of the file, which the blocking read reports; so is every error.
            Ok(0) | Err(_) => break,
            Ok(count) => filled += count,
        }
    }
    filled
}

#[cfg(not(target_os = "linux"))]
fn read_resident(_file: &File, _offset: u64, _buffer: &mut [u8]) -> usize {
    0
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;
    use crate::blocking::BlockingLimits;

    fn range_of(bytes: &[u8]) -> (tempfile::NamedTempFile, Content) {
        let temp = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(temp.path(), bytes).unwrap();
        let file = Arc::new(BookFile::open(temp.path()).unwrap());
        let blocking = Blocking::new(BlockingLimits::default());
        let range = FileRange::new(file, 0, bytes.len() as u64, blocking);
        (temp, Content::File(range))
    }

    async fn collected(content: Content) -> io::Result<Vec<u8>> {
        let pieces: Vec<Bytes> = content.into_stream().try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn a_slice_of_a_file_streams_exactly_its_bytes() {
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
        let (_temp, content) = range_of(&bytes);
        assert_eq!(collected(content.slice(5, 600_000)).await.unwrap(), bytes[5..600_005]);
        assert_eq!(collected(content.slice(699_990, 99)).await.unwrap(), bytes[699_990..]);
        assert!(content.slice(900_000, 1).is_empty());
    }

    #[tokio::test]
    async fn a_file_that_became_shorter_is_an_error() {
        let (temp, content) = range_of(&[7; 10_000]);
        std::fs::OpenOptions::new().write(true).open(temp.path()).unwrap().set_len(10).unwrap();
        assert!(collected(content).await.is_err());
    }

    #[test]
    fn slices_of_bytes_are_cut_to_what_is_there() {
        let content = Content::Bytes(Bytes::from_static(b"abcdef"));
        let Content::Bytes(part) = content.slice(4, 10) else { panic!("it was in memory") };
        assert_eq!(part, "ef");
    }
}
