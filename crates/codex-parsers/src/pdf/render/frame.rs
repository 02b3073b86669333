//! Frames between the server and a render worker: a length, then one request or one answer.
//! Must not trust the other side: each length is bounded before anything is allocated.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{FailureCode, ParserError, Result};

/// Longest path or message in a frame.
pub const MAX_TEXT_BYTES: usize = 64 << 10;
/// First byte of every payload; a worker of another version refuses.
const VERSION: u8 = 1;
/// Bytes of a request before the path.
const REQUEST_HEAD: usize = 17;
/// Bytes of a picture's answer before its pixels.
const PICTURE_HEAD: usize = 10;

/// Asks for one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The PDF, as an absolute path.
    pub path: PathBuf,
    /// The page, counted from zero.
    pub page: u32,
    /// Width in pixels; zero for the default size.
    pub width: u32,
    /// Most pixels of the picture; a larger one is made smaller.
    pub max_pixels: u64,
}

/// What a worker answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page as rows of RGB, eight bits each.
    Picture {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// `width * height * 3` bytes.
        rgb: Vec<u8>,
    },
    /// The page could not be drawn.
    Failure {
        /// Stable code.
        code: FailureCode,
        /// A sentence.
        message: String,
    },
}

impl Request {
    /// The request as a payload.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.page.to_le_bytes());
        out.extend_from_slice(&self.width.to_le_bytes());
        out.extend_from_slice(&self.max_pixels.to_le_bytes());
        out.extend_from_slice(path_bytes(&self.path).as_ref());
        out
    }

    /// Reads a payload.
    pub fn decode(payload: &[u8]) -> Result<Self> {
        let (head, path) = payload.split_at_checked(REQUEST_HEAD).ok_or_else(malformed)?;
        let mut head = Fields { bytes: head };
        if head.byte()? != VERSION {
            return Err(malformed());
        }
        Ok(Self {
            page: u32::from_le_bytes(head.array()?),
            width: u32::from_le_bytes(head.array()?),
            max_pixels: u64::from_le_bytes(head.array()?),
            path: path_from(path),
        })
    }
}

impl Answer {
    /// The answer as a payload.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Picture { width, height, rgb } => {
                let mut out = Vec::with_capacity(rgb.len().saturating_add(PICTURE_HEAD));
                out.extend_from_slice(&[VERSION, 0]);
                out.extend_from_slice(&width.to_le_bytes());
                out.extend_from_slice(&height.to_le_bytes());
                out.extend_from_slice(rgb);
                out
            }
            Self::Failure { code, message } => {
                let mut out = vec![VERSION, 1];
                let code = FailureCode::ALL.iter().position(|known| known == code);
                out.push(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX));
                out.extend(message.bytes().take(MAX_TEXT_BYTES));
                out
            }
        }
    }

    /// Reads a payload.
    pub fn decode(mut payload: Vec<u8>) -> Result<Self> {
        let mut fields = Fields { bytes: &payload };
        if fields.byte()? != VERSION {
            return Err(malformed());
        }
        if fields.byte()? != 0 {
            let code = FailureCode::ALL.get(usize::from(fields.byte()?)).copied();
            let message = String::from_utf8_lossy(fields.bytes).into_owned();
            return Ok(Self::Failure { code: code.ok_or_else(malformed)?, message });
        }
        let width = u32::from_le_bytes(fields.array()?);
        let height = u32::from_le_bytes(fields.array()?);
        let expected = u64::from(width).saturating_mul(u64::from(height)).saturating_mul(3);
        if fields.bytes.len() as u64 != expected {
            return Err(malformed());
        }
        payload.drain(..PICTURE_HEAD);
        Ok(Self::Picture { width, height, rgb: payload })
    }

    /// Most bytes of an answer whose picture has at most `pixels` pixels.
    pub fn most_bytes(pixels: u64) -> usize {
        let picture = pixels.saturating_mul(3).saturating_add(PICTURE_HEAD as u64);
        usize::try_from(picture).unwrap_or(usize::MAX).max(MAX_TEXT_BYTES.saturating_mul(2))
    }
}

/// Writes one frame.
pub fn write_frame(out: &mut impl Write, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(payload)?;
    out.flush()
}

/// Reads one frame of at most `most` bytes; `None` when the other side has ended.
pub fn read_frame(input: &mut impl Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if let Err(error) = input.read_exact(&mut length) {
        let is_end = error.kind() == io::ErrorKind::UnexpectedEof;
        return if is_end { Ok(None) } else { Err(error) };
    }
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > most {
        return Err(io::Error::other("a frame is larger than agreed"));
    }
    let mut payload = vec![0; length];
    input.read_exact(&mut payload)?;
    Ok(Some(payload))
}

struct Fields<'a> {
    bytes: &'a [u8],
}

impl Fields<'_> {
    fn byte(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(malformed)?;
        self.bytes = rest;
        Ok(*taken)
    }
}

fn malformed() -> ParserError {
    ParserError::corrupt("a frame of the render worker is malformed")
}

#[cfg(unix)]
fn path_bytes(path: &Path) -> std::borrow::Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    std::borrow::Cow::Borrowed(path.as_os_str().as_bytes())
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> std::borrow::Cow<'_, [u8]> {
    std::borrow::Cow::Owned(path.to_string_lossy().into_owned().into_bytes())
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_and_both_answers_survive_the_wire() {
        let request =
            Request { path: "/library/a b.pdf".into(), page: 7, width: 800, max_pixels: u64::MAX };
        assert_eq!(Request::decode(&request.encode()).unwrap(), request);
        let picture = Answer::Picture { width: 2, height: 1, rgb: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(Answer::decode(picture.encode()).unwrap(), picture);
        let failure =
            Answer::Failure { code: FailureCode::TimeOut, message: "too slow".to_owned() };
        assert_eq!(Answer::decode(failure.encode()).unwrap(), failure);
    }

    #[test]
    fn a_frame_longer_than_agreed_is_refused_before_it_is_allocated() {
        let mut wire = u32::MAX.to_le_bytes().to_vec();
        wire.push(0);
        assert!(read_frame(&mut wire.as_slice(), 10).is_err());
        assert!(read_frame(&mut [].as_slice(), 10).unwrap().is_none());
    }

    #[test]
    fn a_picture_with_too_few_pixels_is_refused() {
        let mut payload = Answer::Picture { width: 2, height: 1, rgb: vec![0; 6] }.encode();
        payload.pop();
        assert!(Answer::decode(payload).is_err());
    }
}
