//! Bytes on their way out: in memory, or a range of an open file.
//! Must not know what the bytes are or how they are sent.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use codex_parsers::BookFile;
use futures::Stream;
use futures::stream::{self, BoxStream, StreamExt};

use super::buffers::Buffers;
use crate::blocking::Blocking;
use crate::pages::library::modified_us;

/// A streamed range is read in pieces of this size: what is read into a piece is sent from there while the processor still
/// has it at hand.
const PIECE: u64 = 128 << 10;

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
    buffers: Buffers,
    state: Option<FileState>,
}

/// What a file was like when it was looked at. Written in place, a file keeps its handle and changes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileState {
    /// Bytes.
    pub(crate) size: u64,
    /// Modification time in microseconds since 1970.
    pub(crate) modified_us: i64,
}

impl FileState {
    /// Whether the file is still like that.
    pub(crate) fn is_of(self, metadata: &Metadata) -> bool {
        metadata.len() == self.size && modified_us(metadata) == self.modified_us
    }
}

impl FileRange {
    /// A range that lies inside the file.
    pub(super) fn new(
        file: Arc<BookFile>,
        offset: u64,
        len: u64,
        blocking: Blocking,
        buffers: Buffers,
    ) -> Self {
        Self { file, offset, len, blocking, buffers, state: None }
    }

    /// The same range, whose reading fails when the file is not like this any more.
    #[must_use]
    pub(crate) fn expecting(self, state: FileState) -> Self {
        Self { state: Some(state), ..self }
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The file.
    pub(crate) fn file(&self) -> &Arc<BookFile> {
        &self.file
    }

    /// Reads the range into memory at once; an early end of the file is an error.
    pub async fn read(self) -> io::Result<Bytes> {
        self.read_exact(self.len).await
    }

    fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold((self, false), |(mut rest, is_begun)| async move {
            if rest.len == 0 {
                return Ok(None);
            }
            // What was read before is sent first, and its memory used again.
            if is_begun {
                tokio::task::yield_now().await;
            }
            let len = rest.len.min(PIECE);
            let piece = rest.read_exact(len).await?;
            rest.offset += len;
            rest.len -= len;
            Ok(Some((piece, (rest, true))))
        })
    }

    /// Reads exactly so many of the first bytes: at once when the kernel has them in memory, on the blocking pool
    /// otherwise.
    async fn read_exact(&self, len: u64) -> io::Result<Bytes> {
        let len = usize::try_from(len).map_err(io::Error::other)?;
        let mut buffer = self.buffers.lend(len);
        let filled = read_resident(self.file.file(), self.offset, buffer.bytes());
        if filled < len {
            let (file, from) = (Arc::clone(&self.file), self.offset + filled as u64);
            let rest = move || {
                file.file().read_exact_at(&mut buffer.bytes()[filled..], from).map(|()| buffer)
            };
            buffer = self.blocking.disk(rest).await.map_err(io::Error::other)??;
        }
        match self.state {
            Some(state) if !state.is_of(&self.file.file().metadata()?) => {
                Err(io::Error::other("the file was written while it was read"))
            }
            Some(_) | None => Ok(buffer.filled()),
        }
    }
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
        let range = FileRange::new(file, 0, bytes.len() as u64, blocking, Buffers::default());
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
