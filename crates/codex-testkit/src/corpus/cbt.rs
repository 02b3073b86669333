//! TAR archives, written here: ustar headers, GNU long names, packed or not.
//! Must not read archives.

use std::io::Write;

use super::images;

/// How an archive is packed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// Gzip.
    Gzip,
}

/// Makes a CBT.
#[derive(Debug, Clone)]
pub struct Cbt {
    packing: Packing,
    bytes: Vec<u8>,
}

impl Cbt {
    /// An archive without files.
    pub fn new(packing: Packing) -> Self {
        Self { packing, bytes: Vec::new() }
    }

    /// An archive of `count` JPEG pages named `001.jpg` and on.
    pub fn with_pages(packing: Packing, count: u32) -> Self {
        (1..=count).fold(Self::new(packing), |book, n| {
            book.file(&format!("{n:03}.jpg"), images::jpeg(64, 96, n))
        })
    }

    /// Adds a file; a long name goes before it as GNU tar writes it.
    #[must_use]
    pub fn file(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        if name.len() > 100 {
            self.entry("././@LongLink", b'L', format!("{name}\0").as_bytes());
        }
        let short = &name[..name.len().min(100)];
        self.entry(short, b'0', bytes.as_ref());
        self
    }

    /// Adds an entry of any kind.
    #[must_use]
    pub fn odd(mut self, name: &str, kind: u8, bytes: &[u8]) -> Self {
        self.entry(name, kind, bytes);
        self
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes.resize(bytes.len() + 1024, 0);
        match self.packing {
            Packing::None => bytes,
            Packing::Gzip => {
                let mut packed =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packed.write_all(&bytes).expect("memory can be written");
                packed.finish().expect("memory can be written")
            }
        }
    }

    fn entry(&mut self, name: &str, kind: u8, bytes: &[u8]) {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[136..147].copy_from_slice(b"00000000000");
        header[148..156].copy_from_slice(b"        ");
        header[156] = kind;
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
    }
}
