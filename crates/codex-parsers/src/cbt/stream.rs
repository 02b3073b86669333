//! The bytes of a TAR archive: as they lie in the file, or unpacked while they are read, counted against limits.
//! Must not interpret them.

use std::io::{self, BufReader, Read};

use super::headers::{Input, Tar, starts_with_header};
use crate::detect::HEAD_BYTES;
use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::parser::BookFile;
use crate::stop::Stop;

/// How a whole archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// The packing that the first bytes show.
fn packing(head: &[u8]) -> Option<Packing> {
    [
        (&b"\x1f\x8b"[..], Packing::Gzip),
        (b"BZh", Packing::Bzip2),
        (b"\xfd7zXZ\0", Packing::Xz),
        (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    ]
    .into_iter()
    .find(|(magic, _)| head.starts_with(magic))
    .map(|(_, packing)| packing)
}

/// Whether the bytes are a TAR archive that is not packed.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    starts_with_header(head)
}

/// Whether a file is a TAR archive that is packed as a whole.
pub(crate) fn is_packed_tar(head: &[u8], file: &BookFile, limits: &Limits, stop: &Stop) -> bool {
    let Some(packing) = packing(head) else { return false };
    let Ok(mut unpacked) = unpack(packing, file, limits, stop) else { return false };
    let mut head = Vec::new();
    let read = unpacked.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head);
    // Damage behind the first header is for the parser to name.
    read.is_ok_and(|_count| starts_with_header(&head)) || starts_with_header(&head)
}

/// Opens an archive at its beginning.
pub(super) fn open<'a>(file: &'a BookFile, limits: &'a Limits, stop: &'a Stop) -> Result<Tar<'a>> {
    let head = file.window(0, HEAD_BYTES)?;
    let packed = if is_tar(&head) { None } else { packing(&head) };
    let input: Box<dyn Input + 'a> = match packed {
        None => Box::new(Plain { file, position: 0, stop }),
        Some(packing) => {
            let unpacked = unpack(packing, file, limits, stop)
                .map_err(|error| ParserError::from_io(&format!("`{}`", file.name()), error))?;
            Box::new(Counted::new(unpacked, file, limits, stop))
        }
    };
    Ok(Tar::new(input, file.name().into_owned(), packed.is_some(), limits))
}

fn unpack<'a>(
    packing: Packing,
    file: &'a BookFile,
    limits: &Limits,
    stop: &'a Stop,
) -> io::Result<Box<dyn Read + 'a>> {
    let packed = BufReader::new(Plain { file, position: 0, stop });
    Ok(match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Packing::Xz => {
            let kilobytes = limits.dictionary_bytes.div_euclid(1024);
            let most = u32::try_from(kilobytes).unwrap_or(u32::MAX);
            Box::new(lzma_rust2::XzReader::new_mem_limit(packed, true, most))
        }
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
            decoder.window_log_max(limits.dictionary_bytes.max(1).ilog2())?;
            Box::new(decoder)
        }
    })
}

/// The file itself.
struct Plain<'a> {
    file: &'a BookFile,
    position: u64,
    stop: &'a Stop,
}

impl Read for Plain<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check().map_err(io::Error::other)?;
        let count = self.file.read_at(buffer, self.position)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl Input for Plain<'_> {
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let end = self.position.saturating_add(count);
        if end > self.file.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position = end;
        Ok(())
    }
}

/// Unpacked bytes, counted.
struct Counted<'a> {
    unpacked: Box<dyn Read + 'a>,
    left: u64,
    limit: &'static str,
    name: String,
    stop: &'a Stop,
}

impl<'a> Counted<'a> {
    fn new(unpacked: Box<dyn Read + 'a>, file: &BookFile, limits: &Limits, stop: &'a Stop) -> Self {
        let by_ratio = file.len().saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
        let (left, limit) = if by_ratio < limits.total_bytes {
            (by_ratio, "ratio")
        } else {
            (limits.total_bytes, "total_bytes")
        };
        Self { unpacked, left, limit, name: file.name().into_owned(), stop }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check().map_err(io::Error::other)?;
        let count = self.unpacked.read(buffer)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => {
                let message = format!("`{}` unpacks to far more than it stores", self.name);
                return Err(io::Error::other(ParserError::limit(self.limit, message)));
            }
        }
        Ok(count)
    }
}

impl Input for Counted<'_> {
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.by_ref().take(count), &mut io::sink())?;
        if skipped < count { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}
