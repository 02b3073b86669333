//! RAR archives, written by the `rars` crate.
//! Must not read archives.

use rars::{ArchiveVersion, Builder};

use super::images;

/// How an archive is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rar {
    /// RAR 5, not compressed.
    Rar5Stored,
    /// RAR 5, each file by itself.
    Rar5,
    /// RAR 5, files compressed against each other.
    Rar5Solid,
    /// RAR 4, not compressed.
    Rar4Stored,
    /// RAR 4, each file by itself.
    Rar4,
    /// RAR 4, files compressed against each other.
    Rar4Solid,
}

impl Rar {
    /// Every way.
    pub const ALL: &'static [Self] = &[
        Self::Rar5Stored,
        Self::Rar5,
        Self::Rar5Solid,
        Self::Rar4Stored,
        Self::Rar4,
        Self::Rar4Solid,
    ];
}

/// Makes a CBR.
#[derive(Debug, Clone)]
pub struct Cbr {
    kind: Rar,
    files: Vec<(String, Vec<u8>)>,
    password: Option<String>,
    encrypts_names: bool,
}

impl Cbr {
    /// An archive without files.
    pub fn new(kind: Rar) -> Self {
        Self { kind, files: Vec::new(), password: None, encrypts_names: false }
    }

    /// An archive of `count` JPEG pages named `001.jpg` and on.
    pub fn with_pages(kind: Rar, count: u32) -> Self {
        (1..=count).fold(Self::new(kind), |book, n| {
            book.file(&format!("{n:03}.jpg"), images::jpeg(64, 96, n))
        })
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// Encrypts the data, and with `names` also the names.
    #[must_use]
    pub fn password(mut self, password: &str, names: bool) -> Self {
        self.password = Some(password.to_owned());
        self.encrypts_names = names;
        self
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        self.builder().to_bytes().expect("a test archive can be written")
    }

    /// The archive in volumes of at most `size` bytes.
    pub fn build_volumes(&self, size: usize) -> Vec<Vec<u8>> {
        let builder = self.builder().volume_size(Some(size));
        builder.build_volumes(None).expect("a test archive can be written")
    }

    fn builder(&self) -> Builder {
        let version = match self.kind {
            Rar::Rar5Stored | Rar::Rar5 | Rar::Rar5Solid => ArchiveVersion::Rar50,
            Rar::Rar4Stored | Rar::Rar4 | Rar::Rar4Solid => ArchiveVersion::Rar40,
        };
        // The least effort; a test archive has to be right, not small.
        let mut builder = Builder::new(version)
            .compression_level(Some(1))
            .store(matches!(self.kind, Rar::Rar5Stored | Rar::Rar4Stored))
            .solid(matches!(self.kind, Rar::Rar5Solid | Rar::Rar4Solid))
            .password(self.password.clone().map(String::into_bytes))
            .header_encryption(self.encrypts_names);
        for (name, bytes) in &self.files {
            builder
                .add_bytes(name.clone().into_bytes(), bytes.clone(), None, None)
                .expect("names of a test archive are valid");
        }
        builder
    }
}
