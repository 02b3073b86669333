//! Fonts made unusable outside their book: undoing what IDPF and Adobe specify.
//! Must not touch anything but the first bytes of a font.

use sha1::{Digest, Sha1};

use super::paths::hex_digit;

/// How a font is obfuscated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obfuscation {
    /// The algorithm of the IDPF: <https://www.w3.org/TR/epub-33/#sec-font-obfuscation>.
    Idpf,
    /// The algorithm of Adobe, keyed by a UUID.
    Adobe,
}

impl Obfuscation {
    /// The algorithm behind a name in `encryption.xml`.
    pub(super) fn by_algorithm(name: &str) -> Option<Self> {
        match name.trim() {
            "http://www.idpf.org/2008/embedding" => Some(Self::Idpf),
            "http://ns.adobe.com/pdf/enc#RC" => Some(Self::Adobe),
            _ => None,
        }
    }

    /// Undoes the obfuscation in place. `identifiers` begins with the package's unique identifier.
    pub(super) fn undo(self, bytes: &mut [u8], identifiers: &[String]) {
        match self {
            Self::Idpf => {
                if let Some(identifier) = identifiers.first() {
                    apply(bytes, &idpf_key(identifier), 1040);
                }
            }
            Self::Adobe => {
                if let Some(key) = identifiers.iter().find_map(|identifier| adobe_key(identifier)) {
                    apply(bytes, &key, 1024);
                }
            }
        }
    }
}

fn apply(bytes: &mut [u8], key: &[u8], length: usize) {
    for (byte, key) in bytes.iter_mut().take(length).zip(key.iter().cycle()) {
        *byte ^= key;
    }
}

fn idpf_key(identifier: &str) -> Vec<u8> {
    let without_space: String =
        identifier.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    Sha1::digest(without_space.as_bytes()).to_vec()
}

fn adobe_key(identifier: &str) -> Option<Vec<u8>> {
    let lower = identifier.trim().to_ascii_lowercase();
    let uuid = lower.strip_prefix("urn:uuid:").unwrap_or(&lower);
    let digits: Vec<u8> =
        uuid.bytes().filter(|byte| *byte != b'-').map(hex_digit).collect::<Option<_>>()?;
    let key = digits.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect();
    (digits.len() == 32).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_algorithms_undo_themselves_and_touch_only_the_beginning() {
        let identifiers = ["urn:uuid:00112233-4455-6677-8899-aabbccddeeff".to_owned()];
        for (algorithm, length) in [(Obfuscation::Idpf, 1040), (Obfuscation::Adobe, 1024)] {
            let mut bytes = vec![7_u8; 2000];
            algorithm.undo(&mut bytes, &identifiers);
            assert!(bytes[..length].iter().any(|byte| *byte != 7));
            assert!(bytes[length..].iter().all(|byte| *byte == 7));
            algorithm.undo(&mut bytes, &identifiers);
            assert!(bytes.iter().all(|byte| *byte == 7));
        }
    }

    #[test]
    fn the_idpf_key_is_the_digest_of_the_identifier_without_white_space() {
        assert_eq!(idpf_key("a b\n c"), idpf_key("abc"));
        assert_eq!(idpf_key("abc")[..4], [0xa9, 0x99, 0x3e, 0x36]);
    }

    #[test]
    fn an_adobe_key_needs_a_uuid() {
        assert!(adobe_key("isbn:9780306406157").is_none());
        assert!(adobe_key("éé").is_none());
    }
}
