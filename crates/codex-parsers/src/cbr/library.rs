//! The one door to the UnRAR library: headers and bytes in memory, under limits.
//! Must never ask it to extract, and must not decide what the bytes mean.

#![expect(unsafe_code, reason = "the UnRAR library is C++; every call is in this file")]

use std::ffi::{CString, c_int};
use std::ptr::NonNull;

use unrar_sys as native;

use super::raw::RawHeader;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::parser::BookFile;
use crate::stop::Stop;

/// The library asks whether a dictionary beyond its own limit may be used.
const ASK_LARGE_DICTIONARY: native::UINT = 5;
/// An entry that only refers to another one: hard link and copy.
const REDIRECTIONS_TO_ENTRIES: [u32; 2] = [4, 5];
const MOST_NAME: usize = 2048;
/// Answer of the callback that makes the library give up.
const GIVE_UP: c_int = -1;

/// What an open archive can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Headers only.
    List,
    /// Headers and bytes.
    Read,
}

/// An open archive.
#[derive(Debug)]
pub(super) struct Rar {
    handle: NonNull<native::Handle>,
    flags: u32,
    name: String,
}

/// One entry's header.
#[expect(clippy::struct_excessive_bools, reason = "independent marks of a header")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) stored_size: u64,
    pub(super) size: u64,
    pub(super) is_folder: bool,
    pub(super) is_encrypted: bool,
    pub(super) is_split: bool,
    pub(super) is_stored: bool,
    pub(super) dictionary: u64,
    /// The entry whose bytes this one has, when it has none of its own.
    pub(super) same_as: Option<String>,
    /// Whether it is a link to a path, which is never followed.
    pub(super) is_link: bool,
}

/// How reading an entry's bytes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The entry was read whole and its checksum is right.
    Whole,
    /// As many bytes as wanted were read; the rest was left.
    Enough,
}

impl Rar {
    /// Opens an archive by its path.
    pub(super) fn open(file: &BookFile, mode: Mode) -> Result<Self> {
        let name = file.name().into_owned();
        let path = CString::new(file.path().as_os_str().as_encoded_bytes()).map_err(|error| {
            ParserError::new(FailureCode::Io, format!("`{name}` has a zero in its path"))
                .caused_by(error)
        })?;
        let mode = match mode {
            Mode::List => native::RAR_OM_LIST_INCSPLIT,
            Mode::Read => native::RAR_OM_EXTRACT,
        };
        let mut request = native::OpenArchiveDataEx {
            archive_name: path.as_ptr(),
            archive_name_w: std::ptr::null(),
            open_mode: mode,
            callback: Some(refuse_questions),
            ..native::OpenArchiveDataEx::new(std::ptr::null(), mode)
        };
        // SAFETY: `request` and the path it points to live until the call returns.
        let handle = unsafe { native::RAROpenArchiveEx(&raw mut request) };
        // A handle may come with a failure and has to be closed then too, which dropping does.
        let opened = NonNull::new(handle.cast_mut()).map(|handle| Self {
            handle,
            flags: request.flags,
            name: name.clone(),
        });
        match (opened, request.open_result.cast_signed()) {
            (Some(archive), native::ERAR_SUCCESS) => Ok(archive),
            (_, code) => Err(failure(code, &name)),
        }
    }

    /// Whether entries depend on those before them.
    pub(super) fn is_solid(&self) -> bool {
        self.flags & native::ROADF_SOLID != 0
    }

    /// Whether this is a part of an archive of several.
    pub(super) fn is_volume(&self) -> bool {
        self.flags & native::ROADF_VOLUME != 0
    }

    /// The next entry's header; `None` at the end.
    pub(super) fn next_header(&mut self) -> Result<Option<Header>> {
        let mut target = [0; MOST_NAME];
        let mut raw = RawHeader::new(&mut target);
        // SAFETY: the handle is open; `raw`, which has the layout that the library expects, and the
        // buffer it points to live until the call returns.
        let code = unsafe { native::RARReadHeaderEx(self.handle.as_ptr(), (&raw mut *raw).cast()) };
        match code {
            native::ERAR_SUCCESS => Ok(Some(Header::from_raw(&raw, &target))),
            native::ERAR_END_ARCHIVE => Ok(None),
            code => Err(failure(code, &self.name)),
        }
    }

    /// Passes over the entry whose header was read last. In a solid archive this unpacks it.
    pub(super) fn skip(&mut self, limits: &Limits, stop: &Stop) -> Result<()> {
        let mut sink = Sink::new(0, u64::MAX, stop);
        sink.is_discarding = true;
        self.process(native::RAR_SKIP, &mut sink, limits).map(|_end| ())
    }

    /// Unpacks the entry whose header was read last, keeping at most `wanted` bytes.
    /// With `to_the_end` the rest is unpacked and dropped, as a solid archive needs.
    pub(super) fn read(
        &mut self,
        wanted: u64,
        to_the_end: bool,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<(Vec<u8>, End)> {
        let mut sink = Sink::new(wanted, limits.entry_bytes, stop);
        sink.is_discarding = to_the_end;
        let end = self.process(native::RAR_TEST, &mut sink, limits)?;
        Ok((sink.bytes, end))
    }

    fn process(&mut self, operation: c_int, sink: &mut Sink<'_>, limits: &Limits) -> Result<End> {
        sink.stop.check()?;
        let data = std::ptr::from_mut(sink).expose_provenance();
        // SAFETY: the callback is only called during the next call, while `sink` is borrowed; no
        // destination is given and the operation is never extraction, so nothing is written.
        let code = unsafe {
            native::RARSetCallback(
                self.handle.as_ptr(),
                Some(receive),
                data.cast_signed() as native::LPARAM,
            );
            let code = native::RARProcessFile(
                self.handle.as_ptr(),
                operation,
                std::ptr::null(),
                std::ptr::null(),
            );
            native::RARSetCallback(self.handle.as_ptr(), Some(refuse_questions), 0);
            code
        };
        match (sink.outcome, code) {
            (Outcome::Enough, _) => Ok(End::Enough),
            (Outcome::Stopped, _) => {
                sink.stop.check()?;
                Err(ParserError::new(FailureCode::Stopped, "reading was called off"))
            }
            (Outcome::TooMuch, _) => {
                let message = format!(
                    "an entry of `{}` is larger than {} bytes",
                    self.name, limits.entry_bytes
                );
                Err(ParserError::limit("entry_bytes", message))
            }
            (Outcome::Encrypted, _) => Err(failure(native::ERAR_MISSING_PASSWORD, &self.name)),
            (Outcome::Volume, _) => Err(multi_volume(&self.name)),
            (Outcome::Dictionary, _) => {
                let message = format!("`{}` asks for too large a dictionary", self.name);
                Err(ParserError::limit("dictionary_bytes", message))
            }
            (Outcome::Running, native::ERAR_SUCCESS) => Ok(End::Whole),
            (Outcome::Running, code) => Err(failure(code, &self.name)),
        }
    }
}

impl Drop for Rar {
    fn drop(&mut self) {
        // SAFETY: the handle is open and not used again.
        let code = unsafe { native::RARCloseArchive(self.handle.as_ptr()) };
        if code != native::ERAR_SUCCESS {
            tracing::debug!(code, "closing `{}` failed", self.name);
        }
    }
}

impl Header {
    fn from_raw(raw: &RawHeader, target: &[native::WCHAR]) -> Self {
        let flag = |flag| raw.flags & flag != 0;
        let wide = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        let refers = REDIRECTIONS_TO_ENTRIES.contains(&raw.redirection);
        Self {
            name: text(&raw.name_wide),
            stored_size: wide(raw.packed_size, raw.packed_size_high),
            size: wide(raw.size, raw.size_high),
            is_folder: flag(native::RHDF_DIRECTORY),
            is_encrypted: flag(native::RHDF_ENCRYPTED),
            is_split: flag(native::RHDF_SPLITBEFORE) || flag(native::RHDF_SPLITAFTER),
            is_stored: raw.method == 0x30,
            dictionary: u64::from(raw.dictionary_kib).saturating_mul(1024),
            same_as: refers.then(|| text(target)),
            is_link: raw.redirection != 0 && !refers,
        }
    }
}

/// The error of an archive that is a part of several.
pub(super) fn multi_volume(name: &str) -> ParserError {
    let message = format!("`{name}` is one part of an archive of several volumes");
    ParserError::new(FailureCode::MultiVolume, message)
}

/// Receives bytes and questions while an entry is processed.
struct Sink<'a> {
    bytes: Vec<u8>,
    wanted: u64,
    seen: u64,
    most: u64,
    is_discarding: bool,
    stop: &'a Stop,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Running,
    Enough,
    Stopped,
    TooMuch,
    Encrypted,
    Volume,
    Dictionary,
}

impl<'a> Sink<'a> {
    fn new(wanted: u64, most: u64, stop: &'a Stop) -> Self {
        let bytes = Vec::new();
        Self { bytes, wanted, seen: 0, most, is_discarding: false, stop, outcome: Outcome::Running }
    }

    fn accept(&mut self, piece: &[u8]) -> c_int {
        self.seen = self.seen.saturating_add(piece.len() as u64);
        let missing = self.wanted.saturating_sub(self.bytes.len() as u64);
        let kept = usize::try_from(missing).unwrap_or(usize::MAX).min(piece.len());
        self.bytes.extend_from_slice(piece.get(..kept).unwrap_or_default());
        if self.seen > self.most {
            self.end(Outcome::TooMuch)
        } else if self.stop.is_stopped() {
            self.end(Outcome::Stopped)
        } else if self.bytes.len() as u64 >= self.wanted && !self.is_discarding {
            self.end(Outcome::Enough)
        } else {
            0
        }
    }

    fn end(&mut self, outcome: Outcome) -> c_int {
        self.outcome = outcome;
        GIVE_UP
    }
}

/// Refuses every question of the library while no entry is processed.
extern "C" fn refuse_questions(
    _message: native::UINT,
    _data: native::LPARAM,
    _first: native::LPARAM,
    _second: native::LPARAM,
) -> c_int {
    GIVE_UP
}

/// Takes what the library gives and refuses what it asks. Must not panic: the caller is C++.
extern "C" fn receive(
    message: native::UINT,
    data: native::LPARAM,
    first: native::LPARAM,
    second: native::LPARAM,
) -> c_int {
    let pointer =
        |value: native::LPARAM| isize::try_from(value).unwrap_or_default().cast_unsigned();
    let Some(mut sink) =
        NonNull::new(std::ptr::with_exposed_provenance_mut::<Sink<'_>>(pointer(data)))
    else {
        return GIVE_UP;
    };
    // SAFETY: `process` passes its exclusively borrowed sink, and waits until the library is done.
    let sink = unsafe { sink.as_mut() };
    match message {
        native::UCM_PROCESSDATA => {
            let length = usize::try_from(second).unwrap_or_default();
            let start = std::ptr::with_exposed_provenance::<u8>(pointer(first));
            if start.is_null() || length == 0 {
                return 0;
            }
            // SAFETY: the library gives the address and length of bytes that live during the call.
            sink.accept(unsafe { std::slice::from_raw_parts(start, length) })
        }
        native::UCM_NEEDPASSWORD | native::UCM_NEEDPASSWORDW => sink.end(Outcome::Encrypted),
        native::UCM_CHANGEVOLUME | native::UCM_CHANGEVOLUMEW => sink.end(Outcome::Volume),
        ASK_LARGE_DICTIONARY => sink.end(Outcome::Dictionary),
        _ => 0,
    }
}

fn text(wide: &[native::WCHAR]) -> String {
    let until_zero = wide.iter().take_while(|unit| **unit != 0);
    let characters = until_zero
        .map(|unit| u32::try_from(*unit).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
    characters.map(|c| if c == '\\' { '/' } else { c }).collect()
}

fn failure(code: c_int, name: &str) -> ParserError {
    let (code, what) = match code {
        native::ERAR_MISSING_PASSWORD | native::ERAR_BAD_PASSWORD => {
            (FailureCode::Encrypted, "is encrypted")
        }
        native::ERAR_EOPEN => (FailureCode::Io, "cannot be opened"),
        native::ERAR_EREAD => (FailureCode::Truncated, "ends too early"),
        native::ERAR_NO_MEMORY => (FailureCode::LimitExceeded, "asks for too much memory"),
        native::ERAR_UNKNOWN_FORMAT => (FailureCode::UnsupportedFormat, "has an unknown method"),
        native::ERAR_BAD_ARCHIVE => (FailureCode::Corrupt, "is no archive that can be read"),
        _ => (FailureCode::Corrupt, "is damaged"),
    };
    ParserError::new(code, format!("`{name}` {what}"))
}
