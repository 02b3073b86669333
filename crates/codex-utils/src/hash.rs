//! Hashes: XXH3-128 for change detection, SHA-256 for promises, HMAC for stored secrets, `KOReader`'s partial MD5.
//! Must not know what is hashed.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3;

/// Bytes in one sample of `KOReader`'s document id.
const PARTIAL_SAMPLE: usize = 1024;
/// Last exponent step of `KOReader`'s document id.
const PARTIAL_STEPS: u32 = 10;

/// XXH3-128, big-endian.
pub fn xxh3_128(data: &[u8]) -> [u8; 16] {
    xxh3::xxh3_128(data).to_be_bytes()
}

/// XXH3-128 over parts given one after the other.
#[derive(Default)]
pub struct Xxh3(xxh3::Xxh3);

impl Xxh3 {
    /// Takes the next part.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The hash of all parts, big-endian.
    pub fn finish(&self) -> [u8; 16] {
        self.0.digest128().to_be_bytes()
    }
}

/// XXH3-128 and SHA-256 of the same bytes, given in parts and read once.
#[derive(Default)]
pub struct WholeFile {
    xxh3: Xxh3,
    sha256: Sha256,
}

impl WholeFile {
    /// Takes the next part.
    pub fn update(&mut self, data: &[u8]) {
        self.xxh3.update(data);
        self.sha256.update(data);
    }

    /// Both hashes of all parts.
    pub fn finish(self) -> ([u8; 16], [u8; 32]) {
        (self.xxh3.finish(), self.sha256.finalize().into())
    }
}

/// Bytes as lowercase hex.
pub fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Bytes from hex of either case; `None` where it is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text).ok()
}

/// SHA-256 as lowercase hex.
pub fn sha256_hex(data: &[u8]) -> String {
    hex::encode(Sha256::digest(data))
}

/// SHA-256 in base64url: the code challenge of PKCE (RFC 7636, `S256`).
pub fn s256(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// HMAC-SHA-256: how a high-entropy secret is stored and looked up.
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts keys of every length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// `KOReader`'s document id (`frontend/util.lua`, `partialMD5`): MD5 over up to 1,024 bytes at offset 0 and at
/// 1024 · 4^i for i in 0..=10, stopping at the first empty read. `read_at(offset, buffer)` returns the bytes read.
pub fn koreader_partial_md5(
    mut read_at: impl FnMut(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<String> {
    let mut md5 = Md5::new();
    let mut buffer = [0_u8; PARTIAL_SAMPLE];
    let offsets = std::iter::once(0).chain((0..=PARTIAL_STEPS).map(|step| 1024_u64 << (2 * step)));
    for offset in offsets {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match read_at(offset + filled as u64, rest)? {
                0 => break,
                read => filled += read,
            }
        }
        if filled == 0 {
            break;
        }
        md5.update(&buffer[..filled]);
    }
    Ok(hex::encode(md5.finalize()))
}

/// MD5, which is good for nothing but `KOReader`'s names of documents.
pub fn md5(data: &[u8]) -> [u8; 16] {
    Md5::digest(data).into()
}

/// The bytes of an MD5 in hex, whatever the case; `None` for another text.
pub fn md5_of_hex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial_md5_of_pattern(len: usize) -> String {
        let data: Vec<u8> = (0..=250_u8).cycle().take(len).collect();
        koreader_partial_md5(|offset, buffer| {
            let rest = data.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
            let n = rest.len().min(buffer.len());
            buffer[..n].copy_from_slice(&rest[..n]);
            Ok(n)
        })
        .unwrap()
    }

    #[test]
    fn the_partial_md5_equals_koreaders_on_every_length() {
        for (len, expected) in [
            (0, "d41d8cd98f00b204e9800998ecf8427e"),
            (1, "93b885adfe0da089cdf634904fd59f71"),
            (1000, "a24f1e3ef66950e1327f210e3997ba2c"),
            (1024, "9ee0a0e0c0bc0f1ff29d663d1fdf0743"),
            (1500, "a5fcf6debbdcc01aaa4dc9dfb5c8ae5a"),
            (4096, "1544ef7a46131a30cf328f55979db73d"),
            (10_000, "5b0d78ea442dac69d258c776cc8d0155"),
            (262_145, "a17e373f3b86fc9655286b6561d51bd6"),
            (1_048_577, "64052d4051d485f113bb6587941d2249"),
            (1025, "3f3789452b88cb32b8cbfbafe715e29a"),
            (2048, "1544ef7a46131a30cf328f55979db73d"),
            (4097, "1979738fc31ef42b2e5ab4d9c7199ea2"),
            (65_536, "04a4d10f5e5583d7173cce0782769cb1"),
            (4_194_314, "4489fe7102233405f3db04cb8dcdf7c6"),
        ] {
            assert_eq!(partial_md5_of_pattern(len), expected, "{len} bytes");
        }
    }

    #[test]
    fn an_md5_is_read_and_written_as_hex() {
        let hash = md5(b"secret");
        assert_eq!(hex(&hash), "5ebe2294ecd0e0f08eab7690d2a6ee69");
        assert_eq!(md5_of_hex("5EBE2294ecd0e0f08eab7690d2a6ee69"), Some(hash));
        for other in ["", "5ebe", "../../etc/passwd", &"g".repeat(32), &"0".repeat(33)] {
            assert_eq!(md5_of_hex(other), None);
        }
    }

    #[test]
    fn parts_hash_like_the_whole() {
        let mut parts = Xxh3::default();
        parts.update(b"ab");
        parts.update(b"c");
        assert_eq!(parts.finish(), xxh3_128(b"abc"));
    }

    #[test]
    fn both_hashes_of_a_file_are_those_of_its_bytes() {
        let mut parts = WholeFile::default();
        parts.update(b"a");
        parts.update(b"bc");
        let (xxh3, sha256) = parts.finish();
        assert_eq!((xxh3, hex(&sha256)), (xxh3_128(b"abc"), sha256_hex(b"abc")));
    }

    #[test]
    fn the_keyed_hash_depends_on_the_key() {
        assert_ne!(hmac_sha256(b"one", b"x"), hmac_sha256(b"two", b"x"));
    }
}
