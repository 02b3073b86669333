//! Unpacking of one ZIP entry, counted byte by byte against limits and claims.
//! Must not list archives.

use std::io::{self, Read};

use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::page_index::Compression;
use crate::parser::BookFile;
use crate::stop::Stop;

use super::entries::Entry;

/// Unpacked bytes between two looks at the stop flag.
const STEP: usize = 256 << 10;
/// Never reserves more than this on the word of a header.
const TRUSTED_SIZE: u64 = 16 << 20;

/// Where a packed entry is and what is claimed of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packed<'a> {
    pub(crate) name: &'a str,
    pub(crate) offset: u64,
    pub(crate) stored_size: u64,
    pub(crate) size: u64,
    pub(crate) method: Compression,
    pub(crate) crc: Option<u32>,
    pub(crate) is_encrypted: bool,
}

/// Reads and unpacks an entry, and compares its size and checksum with the claims.
pub(crate) fn unpack(
    file: &BookFile,
    packed: &Packed<'_>,
    most: u64,
    limits: &Limits,
    stop: &Stop,
) -> Result<Vec<u8>> {
    if packed.is_encrypted {
        let message = format!("`{}` is encrypted", packed.name);
        return Err(ParserError::new(FailureCode::Encrypted, message));
    }
    stop.check()?;
    if packed.stored_size > most || packed.size > most {
        let message = format!("`{}` is larger than {most} bytes", packed.name);
        return Err(ParserError::limit("entry_bytes", message));
    }
    let stored = file.read_exact_vec(packed.offset, packed.stored_size).map_err(|error| {
        ParserError::new(error.code(), format!("`{}`: {error}", packed.name)).caused_by(error)
    })?;
    let bytes = match packed.method {
        Compression::Stored => stored,
        Compression::Deflate => {
            let mut decoder = flate2::bufread::DeflateDecoder::new(stored.as_slice());
            drain(&mut decoder, packed, most, limits, stop)?
        }
        method => {
            check_demands(method, &stored, packed.name, limits)?;
            let header = synthetic_header(packed);
            let mut input = header.as_slice().chain(stored.as_slice());
            let mut decoder = open_odd(&mut input, packed)?;
            drain(&mut decoder, packed, most, limits, stop)?
        }
    };
    verify(packed, &bytes)?;
    Ok(bytes)
}

/// Unpacks up to `length` bytes from the beginning of an entry; damage further on is not an error.
pub(crate) fn unpack_head(
    method: Compression,
    stored: &[u8],
    entry: &Entry,
    length: usize,
    limits: &Limits,
) -> Result<Vec<u8>> {
    if method == Compression::Deflate {
        return read_head(&mut flate2::bufread::DeflateDecoder::new(stored), entry, length);
    }
    check_demands(method, stored, &entry.name, limits)?;
    let packed = Packed {
        name: &entry.name,
        offset: 0,
        stored_size: entry.stored_size,
        size: entry.size,
        method,
        crc: Some(entry.crc),
        is_encrypted: false,
    };
    let header = synthetic_header(&packed);
    let mut input = header.as_slice().chain(stored);
    read_head(&mut open_odd(&mut input, &packed)?, entry, length)
}

fn read_head(decoder: &mut impl Read, entry: &Entry, length: usize) -> Result<Vec<u8>> {
    let wanted = usize::try_from(entry.size).unwrap_or(usize::MAX).min(length);
    let mut bytes = vec![0; wanted];
    let mut filled = 0_usize;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match decoder.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if filled == 0 => return Err(undecodable(&entry.name, &error)),
            Err(_) => break,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

fn drain(
    decoder: &mut impl Read,
    packed: &Packed<'_>,
    most: u64,
    limits: &Limits,
    stop: &Stop,
) -> Result<Vec<u8>> {
    let by_ratio = packed.stored_size.saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(packed.size.min(TRUSTED_SIZE)).unwrap_or_default());
    loop {
        stop.check()?;
        let count = decoder
            .by_ref()
            .take(STEP as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| undecodable(packed.name, &error))?;
        let total = bytes.len() as u64;
        if total > packed.size {
            let message = format!("`{}` is larger than its {} bytes", packed.name, packed.size);
            return Err(ParserError::corrupt(message));
        }
        if total > most {
            let message = format!("`{}` is larger than {most} bytes", packed.name);
            return Err(ParserError::limit("entry_bytes", message));
        }
        if total > by_ratio {
            let message = format!("`{}` unpacks to far more than it stores", packed.name);
            return Err(ParserError::limit("ratio", message));
        }
        if count == 0 {
            return Ok(bytes);
        }
    }
}

fn verify(packed: &Packed<'_>, bytes: &[u8]) -> Result<()> {
    if bytes.len() as u64 != packed.size {
        let message =
            format!("`{}` has {} bytes and should have {}", packed.name, bytes.len(), packed.size);
        return Err(ParserError::corrupt(message));
    }
    let Some(claimed) = packed.crc else { return Ok(()) };
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    if crc.sum() != claimed {
        let message = format!("the checksum of `{}` is wrong", packed.name);
        return Err(ParserError::corrupt(message));
    }
    Ok(())
}

/// A local header for one entry, so that the `zip` crate decodes a method from bytes at hand.
fn synthetic_header(packed: &Packed<'_>) -> Vec<u8> {
    let narrow = |value: u64| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    let mut header = b"PK\x03\x04\x3f\0\0\0".to_vec();
    header.extend_from_slice(&packed.method.to_zip().to_le_bytes());
    header.extend_from_slice(&[0, 0, 0x21, 0]);
    header.extend_from_slice(&packed.crc.unwrap_or_default().to_le_bytes());
    header.extend_from_slice(&narrow(packed.stored_size));
    header.extend_from_slice(&narrow(packed.size));
    header.extend_from_slice(&[1, 0, 0, 0, b'p']);
    header
}

fn open_odd<'r, R: Read>(
    input: &'r mut R,
    packed: &Packed<'_>,
) -> Result<zip::read::ZipFile<'r, R>> {
    let opened = zip::read::read_zipfile_from_stream(input).map_err(|error| {
        ParserError::corrupt(format!("`{}` cannot be unpacked", packed.name)).caused_by(error)
    })?;
    opened.ok_or_else(|| ParserError::corrupt(format!("`{}` cannot be unpacked", packed.name)))
}

/// Refuses methods nobody decodes, and entries that ask for more memory than allowed.
fn check_demands(method: Compression, stored: &[u8], name: &str, limits: &Limits) -> Result<()> {
    let demanded = match method.to_zip() {
        // Four bytes of version and property length, one of properties, then the dictionary.
        14 => little_endian(stored, 5, 4),
        95 => xz_dictionary(stored),
        98 => little_endian(stored, 0, 2).map(|word| ((word >> 4) & 0xff).saturating_add(1) << 20),
        9 | 12 | 93 => Some(0),
        other => {
            let message = format!("`{name}` is packed by method {other}, which is not supported");
            return Err(ParserError::new(FailureCode::UnsupportedFormat, message));
        }
    };
    match demanded {
        None => Err(ParserError::truncated(format!("`{name}` ends before its data"))),
        // Packed and unpacked bytes are in memory too, so a dictionary may have half of its limit.
        Some(bytes) if bytes > limits.dictionary_bytes >> 1 => {
            let message = format!("`{name}` asks for a dictionary of {bytes} bytes");
            Err(ParserError::limit("dictionary_bytes", message))
        }
        Some(_) => Ok(()),
    }
}

/// The dictionary of the first block of an XZ stream.
fn xz_dictionary(stored: &[u8]) -> Option<u64> {
    // A LZMA2 filter is its number, the length of its properties and one byte of properties.
    let block_header = stored.get(12..)?.get(..64).or_else(|| stored.get(12..))?;
    let filter = block_header.windows(3).find(|window| window.starts_with(&[0x21, 1]))?;
    let bits = u32::from(*filter.get(2)? & 0x3f);
    let mantissa = u64::from(2 | bits & 1);
    Some(mantissa.checked_shl(bits.checked_div(2)?.saturating_add(11)).unwrap_or(u64::MAX))
}

fn little_endian(bytes: &[u8], offset: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(offset..offset.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

fn undecodable(name: &str, error: &io::Error) -> ParserError {
    let message = format!("`{name}` cannot be unpacked: {error}");
    if error.kind() == io::ErrorKind::UnexpectedEof {
        ParserError::truncated(message)
    } else {
        ParserError::corrupt(message)
    }
}
