//! The one door to the 7z library: members and their bytes, under limits.
//! Must never write a member anywhere.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use sevenz_rust2::{BlockDecoder, EncoderMethod, Error as NativeError, Password};

use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::page_index::{Compression, PageSource};
use crate::parser::BookFile;
use crate::stop::Stop;

/// Bytes before the packed streams.
const SIGNATURE_HEADER: u64 = sevenz_rust2::SIGNATURE_HEADER_SIZE;
/// Unpacked bytes between two looks at the stop flag.
const STEP: u64 = 256 << 10;
/// No archive of images needs more steps in a row.
const MOST_CODERS: usize = 8;

/// An archive whose list of members is known.
pub(super) struct Archive<'f> {
    file: &'f BookFile,
    native: sevenz_rust2::Archive,
    members: Vec<Member>,
}

/// A file in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Path, with `/` between names.
    pub(super) name: String,
    /// Position among all entries.
    pub(super) entry: u32,
    /// The block that holds its bytes; none when it is empty.
    pub(super) run: Option<u32>,
    /// Bytes when unpacked.
    pub(super) size: u64,
    /// First byte in the file, when the bytes lie there as they are.
    offset: Option<u64>,
}

impl Member {
    pub(super) fn source(&self) -> PageSource {
        match self.offset {
            Some(offset) => PageSource::Range { offset, method: Compression::Stored, crc: None },
            None => PageSource::Packed { run: self.run.unwrap_or_default(), entry: self.entry },
        }
    }
}

impl<'f> Archive<'f> {
    /// Reads the list of members.
    pub(super) fn open(file: &'f BookFile, limits: &Limits, stop: &Stop) -> Result<Self> {
        let mut source = Source::new(file, stop);
        let most = limits.directory_bytes.min(limits.dictionary_bytes).div_euclid(1024);
        let native = sevenz_rust2::Archive::read_with_memory_limit(
            &mut source,
            &Password::empty(),
            usize::try_from(most).unwrap_or(usize::MAX),
        )
        .map_err(|error| refused(file, error, stop))?;
        if native.files.len() > limits.entries {
            let message = format!("`{}` has more than {} entries", file.name(), limits.entries);
            return Err(ParserError::limit("entries", message));
        }
        let members = members_of(&native);
        Ok(Self { file, native, members })
    }

    pub(super) fn file(&self) -> &'f BookFile {
        self.file
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The blocks that hold a wanted entry, in the order of the file.
    pub(super) fn runs(&self, is_wanted: impl Fn(u32) -> bool) -> BTreeSet<u32> {
        let wanted = self.members.iter().filter(|member| is_wanted(member.entry));
        wanted.filter_map(|member| member.run).collect()
    }

    /// Bytes of a block when it is unpacked whole, as the archive claims.
    pub(super) fn size_of(&self, run: u32) -> u64 {
        let of_run = self.members.iter().filter(|member| member.run == Some(run));
        of_run.fold(0, |sum, member| sum.saturating_add(member.size))
    }

    /// Unpacks one member.
    pub(super) fn read(
        &self,
        run: u32,
        entry: u32,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<Vec<u8>> {
        let mut found = None;
        self.each(run, limits, stop, |member, bytes| {
            if member.entry == entry {
                found = Some(bytes(limits.entry_bytes)?);
            }
            Ok(found.is_none())
        })?;
        found.ok_or_else(|| {
            let message = format!("`{}` has no entry {entry}", self.file.name());
            ParserError::truncated(message)
        })
    }

    /// Goes through a block in order. `each` may take the first bytes of a member, and says whether to go on.
    pub(super) fn each(
        &self,
        run: u32,
        limits: &Limits,
        stop: &Stop,
        mut each: impl FnMut(&Member, &mut dyn FnMut(u64) -> Result<Vec<u8>>) -> Result<bool>,
    ) -> Result<()> {
        let block = usize::try_from(run).unwrap_or(usize::MAX);
        self.refuse_block(block, limits)?;
        let mut source = Source::new(self.file, stop);
        let password = Password::empty();
        let most = usize::try_from(limits.dictionary_bytes.div_euclid(1024)).unwrap_or(usize::MAX);
        let decoder = BlockDecoder::new_with_memory_limit(
            1,
            most,
            block,
            &self.native,
            &password,
            &mut source,
        );
        let mut members = self.members.iter().filter(|member| member.run == Some(run));
        let mut budget = Budget::new(self.file.len(), limits, stop);
        let mut failure = None;
        let outcome = decoder.for_each_entries(&mut |native, reader| {
            if !native.has_stream {
                return Ok(true);
            }
            let Some(member) = members.next() else { return Ok(false) };
            let outcome = one(member, reader, &mut budget, limits, &mut each);
            match outcome {
                Ok(goes_on) => Ok(goes_on),
                Err(error) => {
                    failure = Some(error);
                    Ok(false)
                }
            }
        });
        match (failure, outcome) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(refused(self.file, error, stop)),
            (None, Ok(_)) => Ok(()),
        }
    }

    /// Fails for a block that must not be unpacked.
    fn refuse_block(&self, block: usize, limits: &Limits) -> Result<()> {
        let Some(block) = self.native.blocks.get(block) else {
            return Err(ParserError::corrupt(format!("`{}` has no such block", self.file.name())));
        };
        if block
            .coders
            .iter()
            .any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256)
        {
            let message = format!("`{}` is encrypted", self.file.name());
            return Err(ParserError::new(FailureCode::Encrypted, message));
        }
        if block.coders.len() > MOST_CODERS {
            let message = format!("`{}` is packed in too many steps", self.file.name());
            return Err(ParserError::limit("nesting", message));
        }
        if block.get_unpack_size() > limits.total_bytes {
            let message = format!("a block of `{}` is too large", self.file.name());
            return Err(ParserError::limit("total_bytes", message));
        }
        Ok(())
    }
}

/// Lets `each` take the beginning of one member, and unpacks the rest of it, counted.
fn one(
    member: &Member,
    reader: &mut dyn Read,
    budget: &mut Budget<'_>,
    limits: &Limits,
    each: &mut impl FnMut(&Member, &mut dyn FnMut(u64) -> Result<Vec<u8>>) -> Result<bool>,
) -> Result<bool> {
    let goes_on = each(member, &mut |wanted| {
        refuse_large(&member.name, member.size, limits)?;
        let mut bytes = Vec::new();
        budget.take(&member.name, reader, wanted, Some(&mut bytes))?;
        Ok(bytes)
    })?;
    if goes_on {
        budget.take(&member.name, reader, u64::MAX, None)?;
    }
    Ok(goes_on)
}

/// Fails for a member that is larger than allowed.
pub(super) fn refuse_large(name: &str, size: u64, limits: &Limits) -> Result<()> {
    if size <= limits.entry_bytes {
        return Ok(());
    }
    let message = format!("`{name}` is larger than {} bytes", limits.entry_bytes);
    Err(ParserError::limit("entry_bytes", message))
}

/// What unpacking a block may still cost.
struct Budget<'s> {
    left: u64,
    limit: &'static str,
    stop: &'s Stop,
}

impl<'s> Budget<'s> {
    fn new(packed: u64, limits: &Limits, stop: &'s Stop) -> Self {
        let by_ratio = packed.saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
        let (left, limit) = if by_ratio < limits.total_bytes {
            (by_ratio, "ratio")
        } else {
            (limits.total_bytes, "total_bytes")
        };
        Self { left, limit, stop }
    }

    /// Unpacks up to `wanted` bytes, into `out` or nowhere.
    fn take(
        &mut self,
        name: &str,
        reader: &mut dyn Read,
        wanted: u64,
        mut out: Option<&mut Vec<u8>>,
    ) -> Result<()> {
        let mut rest = wanted;
        while rest > 0 {
            self.stop.check()?;
            let mut step = reader.take(STEP.min(rest));
            let copied = match &mut out {
                Some(bytes) => step.read_to_end(bytes).map(|count| count as u64),
                None => io::copy(&mut step, &mut io::sink()),
            };
            let count = match copied {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) => {
                    self.stop.check()?;
                    return Err(undecodable(name, &error));
                }
            };
            rest = rest.saturating_sub(count);
            self.left = self.left.checked_sub(count).ok_or_else(|| {
                let message = format!("`{name}` unpacks to far more than it stores");
                ParserError::limit(self.limit, message)
            })?;
        }
        Ok(())
    }
}

fn undecodable(name: &str, error: &io::Error) -> ParserError {
    let message = format!("`{name}` cannot be unpacked: {error}");
    match error.kind() {
        io::ErrorKind::UnexpectedEof => ParserError::truncated(message),
        io::ErrorKind::Unsupported => ParserError::new(FailureCode::UnsupportedFormat, message),
        _ => ParserError::corrupt(message),
    }
}

/// The files of an archive; those of a block that is only copied lie in the file as they are.
fn members_of(native: &sevenz_rust2::Archive) -> Vec<Member> {
    let mut members = Vec::with_capacity(native.files.len());
    let mut place: Option<(usize, u64)> = None;
    for (position, file) in native.files.iter().enumerate() {
        // Folders and empty files have no bytes.
        if !file.has_stream {
            continue;
        }
        let block = native.stream_map.file_block_index.get(position).copied().flatten();
        let offset = block.and_then(|block| {
            let start = match place {
                Some((known, next)) if known == block => Some(next),
                _ => stored_start(native, block),
            }?;
            place = Some((block, start.saturating_add(file.size)));
            Some(start)
        });
        members.push(Member {
            name: file.name.replace('\\', "/"),
            entry: u32::try_from(position).unwrap_or(u32::MAX),
            run: block.and_then(|block| u32::try_from(block).ok()),
            size: file.size,
            offset,
        });
    }
    members
}

/// Where a block begins that leaves its bytes as they are.
fn stored_start(native: &sevenz_rust2::Archive, block: usize) -> Option<u64> {
    let is_copy = match native.blocks.get(block)?.coders.as_slice() {
        [only] => only.encoder_method_id() == EncoderMethod::ID_COPY,
        _ => false,
    };
    let stream = native.stream_map.block_first_pack_stream_index().get(block)?;
    let offset = native.stream_map.pack_stream_offsets().get(*stream)?;
    is_copy.then(|| SIGNATURE_HEADER.checked_add(native.pack_pos())?.checked_add(*offset))?
}

/// The error of the library as one of ours.
fn refused(file: &BookFile, error: NativeError, stop: &Stop) -> ParserError {
    if let Err(stopped) = stop.check() {
        return stopped;
    }
    let name = file.name();
    let code = match &error {
        NativeError::PasswordRequired | NativeError::MaybeBadPassword(_) => FailureCode::Encrypted,
        NativeError::UnsupportedCompressionMethod(method) if method.contains("AES") => {
            FailureCode::Encrypted
        }
        NativeError::UnsupportedCompressionMethod(_)
        | NativeError::Unsupported(_)
        | NativeError::UnsupportedVersion { .. }
        | NativeError::ExternalUnsupported => FailureCode::UnsupportedFormat,
        NativeError::MaxMemLimited { .. } => FailureCode::LimitExceeded,
        NativeError::Io(error, _) if error.kind() == io::ErrorKind::UnexpectedEof => {
            FailureCode::Truncated
        }
        _ if is_cut(file) => FailureCode::Truncated,
        _ => FailureCode::Corrupt,
    };
    let message = match code {
        FailureCode::Encrypted => format!("`{name}` is encrypted"),
        FailureCode::Truncated => format!("`{name}` ends too early"),
        FailureCode::LimitExceeded => {
            format!("`{name}` asks for more memory than allowed (limit `dictionary_bytes`)")
        }
        FailureCode::UnsupportedFormat => {
            format!("`{name}` is packed in a way that is not supported")
        }
        _ => format!("`{name}` cannot be read"),
    };
    ParserError::new(code, message).caused_by(error)
}

/// Whether the list of members would lie behind the end of the file.
fn is_cut(file: &BookFile) -> bool {
    let Ok(head) = file.window(12, 16) else { return false };
    let number = |range: std::ops::Range<usize>| {
        head.get(range).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes)
    };
    let (Some(offset), Some(size)) = (number(0..8), number(8..16)) else { return true };
    let end = SIGNATURE_HEADER.checked_add(offset).and_then(|start| start.checked_add(size));
    end.is_some_and(|end| end > file.len())
}

/// A book file as a stream, which ends with an error when reading is called off.
struct Source<'f> {
    file: &'f BookFile,
    position: u64,
    stop: &'f Stop,
}

impl<'f> Source<'f> {
    fn new(file: &'f BookFile, stop: &'f Stop) -> Self {
        Self { file, position: 0, stop }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check().map_err(io::Error::other)?;
        let count = self.file.read_at(buffer, self.position)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(distance) => self.file.len().checked_add_signed(distance),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
