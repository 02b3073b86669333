//! Why a file could not be read: a stable code and a sentence.
//! Must not decide what happens to the book.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// Stable reason for which a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureCode {
    /// The operating system refused to open or read the file.
    Io,
    /// The file has no bytes.
    EmptyFile,
    /// The bytes belong to no format that is known.
    UnknownFormat,
    /// The format or a method in it is known and not supported.
    UnsupportedFormat,
    /// The file ends too early.
    Truncated,
    /// The structure contradicts itself.
    Corrupt,
    /// A password is needed.
    Encrypted,
    /// The file is under digital rights management.
    DrmProtected,
    /// There is nothing to read in it.
    NoPages,
    /// No page of it is an image that can be shown.
    BadImage,
    /// A limit was reached; the message names it.
    LimitExceeded,
    /// The file is one part of an archive of several parts.
    MultiVolume,
    /// Reading was called off.
    Stopped,
    /// The parser failed in a way it should not.
    ParserPanicked,
    /// Reading took too long.
    TimeOut,
    /// Reading it ended the program more than once.
    Quarantined,
}

impl FailureCode {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::Io,
        Self::EmptyFile,
        Self::UnknownFormat,
        Self::UnsupportedFormat,
        Self::Truncated,
        Self::Corrupt,
        Self::Encrypted,
        Self::DrmProtected,
        Self::NoPages,
        Self::BadImage,
        Self::LimitExceeded,
        Self::MultiVolume,
        Self::Stopped,
        Self::ParserPanicked,
        Self::TimeOut,
        Self::Quarantined,
    ];

    /// The code as it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Io => "io",
            Self::EmptyFile => "empty_file",
            Self::UnknownFormat => "unknown_format",
            Self::UnsupportedFormat => "unsupported_format",
            Self::Truncated => "truncated",
            Self::Corrupt => "corrupt",
            Self::Encrypted => "encrypted",
            Self::DrmProtected => "drm_protected",
            Self::NoPages => "no_pages",
            Self::BadImage => "bad_image",
            Self::LimitExceeded => "limit_exceeded",
            Self::MultiVolume => "multi_volume",
            Self::Stopped => "stopped",
            Self::ParserPanicked => "parser_panicked",
            Self::TimeOut => "time_out",
            Self::Quarantined => "quarantined",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file, or a part of it, that could not be read.
#[derive(Debug)]
pub struct ParserError {
    code: FailureCode,
    message: Cow<'static, str>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ParserError {
    /// Makes an error from its code and a sentence that names the thing.
    pub fn new(code: FailureCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), source: None }
    }

    /// Attaches the error that caused this one.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Makes the error of a failed read; an early end of the file is `truncated`.
    pub fn from_io(what: &str, error: std::io::Error) -> Self {
        let code = if error.kind() == std::io::ErrorKind::UnexpectedEof {
            FailureCode::Truncated
        } else {
            FailureCode::Io
        };
        Self::new(code, format!("{what} cannot be read: {error}")).caused_by(error)
    }

    /// Makes the error of a structure that contradicts itself.
    pub fn corrupt(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FailureCode::Corrupt, message)
    }

    /// Makes the error of something that ends too early.
    pub fn truncated(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FailureCode::Truncated, message)
    }

    /// Makes the error of a limit that was reached.
    pub fn limit(limit: &'static str, message: impl fmt::Display) -> Self {
        Self::new(FailureCode::LimitExceeded, format!("{message} (limit `{limit}`)"))
    }

    /// The stable code.
    pub fn code(&self) -> FailureCode {
        self.code
    }
}

impl fmt::Display for ParserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ParserError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Result of every parser function.
pub type Result<T, E = ParserError> = std::result::Result<T, E>;
