//! Valid archives with bytes changed: no panic, no endless reading, and every failure has a code.

use std::sync::LazyLock;

use codex_parsers::{BookFile, FailureCode, Stop};
use codex_testkit::corpus::cb7::{Cb7, SevenZip};
use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::cbz::{Cbz, RawEntry, RawZip};
use codex_testkit::corpus::images;
use proptest::prelude::*;

use crate::support::{Shelf, patient, reading_at_most};

/// Far more than any reading of a small file takes.
const MOST_READ: u64 = 64 << 20;

/// Changes bytes: each change is a place (as a fraction), a kind and a byte.
fn mutate(bytes: &mut Vec<u8>, changes: &[(f64, u8, u8)]) {
    for (place, kind, byte) in changes {
        if bytes.is_empty() {
            return;
        }
        let last = bytes.len() - 1;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a small file"
        )]
        let at = ((bytes.len() as f64 * place) as usize).min(last);
        match kind % 4 {
            0 => bytes[at] = *byte,
            1 => bytes[at] ^= 1 << (byte % 8),
            2 => bytes.truncate(at),
            _ => bytes.insert(at, *byte),
        }
    }
}

/// Parses and reads every page of what came out; the file may be anything now.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    let shelf = Shelf::new();
    let path = shelf.put("book.cbz", bytes);
    let file = BookFile::open(&path).unwrap();
    reading_at_most(MOST_READ, || survives_reading(&file))
}

fn survives_reading(file: &BookFile) -> Result<(), TestCaseError> {
    let formats = patient();
    let parsed = formats.parse(file, &Stop::new());
    if let Err(error) = &parsed {
        prop_assert_ne!(error.code(), FailureCode::ParserPanicked);
    }
    if let Ok(book) = parsed {
        for n in 0..book.pages.len().min(6) {
            if let Err(error) = formats.read_page(book.format, file, &book.pages, n, &Stop::new()) {
                prop_assert_ne!(error.code(), FailureCode::ParserPanicked);
            }
        }
    }
    Ok(())
}

/// Makes the checksums of a 7z archive right again, so that changes reach what is behind them.
fn sign(bytes: &mut [u8]) {
    let number = |bytes: &[u8], at: usize| {
        usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
    };
    let sum = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum().to_le_bytes()
    };
    let start = 32 + number(bytes, 12);
    let Some(header) = bytes.get(start..start + number(bytes, 20)) else { return };
    let own = sum(header);
    bytes[28..32].copy_from_slice(&own);
    let own = sum(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&own);
}

fn changes() -> impl Strategy<Value = Vec<(f64, u8, u8)>> {
    proptest::collection::vec((0.0..1.0, any::<u8>(), any::<u8>()), 1..12)
}

/// Changes near the end, where a ZIP archive has its directory.
fn changes_at_the_end() -> impl Strategy<Value = Vec<(f64, u8, u8)>> {
    proptest::collection::vec((0.85..1.0, 0..2_u8, any::<u8>()), 1..12)
}

/// One archive of each method that is rare.
static ODD_ARCHIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    use zip::CompressionMethod as Method;
    let methods = [Method::BZIP2, Method::ZSTD, Method::XZ, Method::PPMD];
    let page = images::jpeg(16, 16, 1);
    let book = |method| Cbz::new().file("1.jpg", page.clone()).method(method).build();
    let mut archives: Vec<_> = methods.into_iter().map(book).collect();
    archives.push(include_bytes!("lzma.zip").to_vec());
    archives
});

/// One archive of each kind.
#[cfg(feature = "rar")]
static RAR_ARCHIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    use codex_testkit::corpus::cbr::{Cbr, Rar};
    let book = |kind: &Rar| {
        Cbr::new(*kind)
            .file("1.jpg", images::jpeg(32, 32, 1))
            .file("2.bmp", images::bmp(32, 32, 2))
            .file("ComicInfo.xml", "<ComicInfo><Title>x</Title></ComicInfo>")
            .build()
    };
    Rar::ALL.iter().map(book).collect()
});

/// One archive of each kind of 7z and TAR.
static OTHER_ARCHIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let info = "<ComicInfo><Title>x</Title></ComicInfo>";
    let seven = |kind: &SevenZip| {
        let book = Cb7::new(*kind).file("1.jpg", images::jpeg(32, 32, 1));
        book.file("2.bmp", images::bmp(32, 32, 2)).file("ComicInfo.xml", info).build()
    };
    let tar = |packing| {
        let book = Cbt::new(packing).file("1.jpg", images::jpeg(32, 32, 1));
        book.file("2.bmp", images::bmp(32, 32, 2)).file("ComicInfo.xml", info).build()
    };
    let mut archives: Vec<_> = SevenZip::ALL.iter().map(seven).collect();
    archives.extend([tar(Packing::None), tar(Packing::Gzip)]);
    archives
});

fn archive() -> Vec<u8> {
    let info =
        "<?xml version='1.0'?><ComicInfo><Title>A &amp; B</Title><Year>2001</Year></ComicInfo>";
    let mut entries = vec![
        RawEntry::stored("1.jpg", images::jpeg(16, 16, 1)),
        RawEntry::deflated("2.png", &images::png(16, 16, 2)),
        RawEntry::deflated("ComicInfo.xml", info.as_bytes()),
        RawEntry::stored(b"Ast\x82rix.gif".as_slice(), images::gif(16, 16, 3)),
    ];
    entries[1].is_zip64 = true;
    entries[3].has_descriptor = true;
    RawZip::of(entries).build()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_changed_zip_archive_never_panics(changes in changes()) {
        let mut bytes = archive();
        mutate(&mut bytes, &changes);
        survives(&bytes)?;
    }

    #[test]
    fn a_zip_archive_with_a_changed_directory_never_panics(changes in changes_at_the_end()) {
        let mut bytes = archive();
        mutate(&mut bytes, &changes);
        survives(&bytes)?;
    }

    #[test]
    fn a_changed_archive_of_any_method_never_panics(
        archive in 0..5_usize,
        changes in changes(),
    ) {
        let mut bytes = ODD_ARCHIVES[archive].clone();
        mutate(&mut bytes, &changes);
        survives(&bytes)?;
    }

    #[test]
    fn a_changed_7z_or_tar_archive_never_panics(archive in 0..5_usize, changes in changes()) {
        let mut bytes = OTHER_ARCHIVES[archive].clone();
        mutate(&mut bytes, &changes);
        survives(&bytes)?;
    }

    #[test]
    fn a_7z_archive_with_a_changed_directory_and_right_checksums_never_panics(
        archive in 0..3_usize,
        changes in changes_at_the_end(),
    ) {
        let mut bytes = OTHER_ARCHIVES[archive].clone();
        mutate(&mut bytes, &changes);
        sign(&mut bytes);
        survives(&bytes)?;
    }
}

#[cfg(feature = "rar")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_changed_rar_archive_never_panics(kind in 0..6_usize, changes in changes()) {
        let mut bytes = RAR_ARCHIVES[kind].clone();
        mutate(&mut bytes, &changes);
        survives(&bytes)?;
    }
}
