//! Bytes on their way out: in memory, or a range of an open file.
//! Must not know what the bytes are or how they are sent.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
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
            Self::File(range) => Self::File(FileRange { offset: range.offset + start, len, ..range.clone() }),
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
    pub(crate) file: Arc<File>,
    pub(crate) offset: u64,
    pub(crate) len: u64,
    pub(crate) blocking: Blocking,
}

impl FileRange {
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
