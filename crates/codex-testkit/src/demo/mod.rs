//! The demo library: a few real books of every format, drawn here; the same bytes at every run.
//! Must not need anything but a folder to write into.

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "pictures are a few thousand pixels wide"
)]
mod art;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pictures are a few thousand pixels wide"
)]
mod canvas;
mod font;
mod stories;

use std::io::{self, Cursor};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

use crate::corpus::cb7::{Cb7, SevenZip};
use crate::corpus::cbr::{Cbr, Rar};
use crate::corpus::cbt::{Cbt, Packing};
use crate::corpus::cbz::Cbz;
use crate::corpus::epub::Epub;
use crate::corpus::pdf::Pdf;
use art::Palette;

const HARBOR: Palette =
    Palette { sky: [24, 38, 74], glow: [244, 170, 112], land: [18, 36, 52], accent: [212, 84, 62] };
const LIBRARY: Palette = Palette {
    sky: [40, 30, 70],
    glow: [190, 180, 220],
    land: [26, 20, 44],
    accent: [110, 90, 160],
};
const SALT: Palette = Palette {
    sky: [96, 170, 190],
    glow: [250, 236, 196],
    land: [30, 84, 92],
    accent: [236, 170, 60],
};
const TIDE: Palette = Palette {
    sky: [120, 164, 178],
    glow: [238, 226, 200],
    land: [52, 84, 88],
    accent: [180, 92, 70],
};
const NOTES: Palette = Palette {
    sky: [168, 190, 150],
    glow: [246, 240, 214],
    land: [74, 98, 66],
    accent: [200, 120, 60],
};

/// Panels on a page.
const PANELS: usize = 3;
const JPEG_QUALITY: u8 = 86;

/// Writes the demo library below `root`.
pub fn write(root: &Path) -> io::Result<()> {
    for number in 1..=3 {
        let book = harbor(number);
        put(root, "Harbor Lights", &format!("Harbor Lights v{number:02} (2021).cbz"), &book)?;
    }
    put(root, "The Night Library", "The Night Library 01.cbz", &night_library())?;
    put(root, "Old Salt", "Old Salt #1.cbr", &old_salt())?;
    put(root, "Old Salt", "Old Salt #2.cb7", &old_salt_again())?;
    put(root, "Old Salt", "Old Salt #3.cbt", &old_salt_ashore())?;
    put(root, "Old Salt", "Old Salt #4.tar.gz", &old_salt_at_home())?;
    for (name, page) in postcards() {
        put(&root.join("Postcards"), "Postcards 01 (2020)", &name, &page)?;
    }
    put(root, "The Tide Tables", "The Tide Tables.epub", &tide_tables())?;
    put(root, "Lamps Along the Quay", "Lamps Along the Quay.epub", &quay_lamps())?;
    put(root, "Field Notes", "Field Notes (text).pdf", &field_notes())?;
    put(root, "Field Notes", "Field Notes (pictures).pdf", &picture_notes())
}

fn put(root: &Path, folder: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = root.join(folder);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(name), bytes)
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    picture.write_with_encoder(encoder).expect("a picture in memory can be encoded");
    bytes
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture in memory can be encoded");
    bytes.into_inner()
}

fn pages(palette: Palette, seed: u64, lines: &[&str]) -> Vec<RgbImage> {
    let spoken = lines.chunks(PANELS).enumerate();
    spoken.map(|(at, lines)| art::page(palette, seed + at as u64, at + 1, lines)).collect()
}

fn harbor(number: u64) -> Vec<u8> {
    let info = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ComicInfo>\n  <Title>Part {number}</Title>\n  \
         <Series>Harbor Lights</Series>\n  <Number>{number}</Number>\n  <Count>3</Count>\n  <Year>2021</Year>\n  \
         <Month>{month}</Month>\n  <Summary>A lamp goes out, and two people climb three hundred steps.</Summary>\n  \
         <Writer>Ida Brandt</Writer>\n  <Penciller>J. Reed</Penciller>\n  <Publisher>Saltmarsh Press</Publisher>\n  \
         <Genre>Adventure, Mystery</Genre>\n  <LanguageISO>en</LanguageISO>\n  <Manga>No</Manga>\n  \
         <AgeRating>Everyone</AgeRating>\n</ComicInfo>\n",
        month = number * 3,
    );
    let cover = jpeg(&art::cover(HARBOR, 10 + number, "Harbor Lights", &number.to_string()));
    let book = Cbz::new().file("ComicInfo.xml", info).file("000.jpg", cover);
    let pages = pages(HARBOR, 100 * number, stories::HARBOR).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("{n:03}.jpg"), jpeg(&page))).build()
}

fn night_library() -> Vec<u8> {
    let info = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ComicInfo>\n  <Series>The Night Library</Series>\n  \
                <Number>1</Number>\n  <Writer>M. Kato</Writer>\n  <Genre>Fantasy</Genre>\n  \
                <LanguageISO>en</LanguageISO>\n  <Manga>YesAndRightToLeft</Manga>\n</ComicInfo>\n";
    let palette = LIBRARY.grey();
    let book = Cbz::new()
        .file("ComicInfo.xml", info)
        .file("p0.png", png(&art::cover(LIBRARY, 5, "The Night Library", "1")));
    let pages = pages(palette, 500, stories::LIBRARY).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("p{n}.png"), png(&page))).build()
}

fn old_salt() -> Vec<u8> {
    let book =
        Cbr::new(Rar::Rar5Solid).file("00 cover.jpg", jpeg(&art::cover(SALT, 3, "Old Salt", "1")));
    let pages = pages(SALT, 900, &stories::HARBOR[6..18]).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("{n:02}.jpg"), jpeg(&page))).build()
}

fn old_salt_again() -> Vec<u8> {
    let cover = jpeg(&art::cover(SALT, 4, "Old Salt", "2"));
    let book = Cb7::new(SevenZip::Solid).file("00 cover.jpg", cover);
    let pages = pages(SALT, 930, &stories::HARBOR[..9]).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("{n:02}.jpg"), jpeg(&page))).build()
}

fn old_salt_ashore() -> Vec<u8> {
    let cover = jpeg(&art::cover(SALT, 6, "Old Salt", "3"));
    let book = Cbt::new(Packing::None).file("00 cover.jpg", cover);
    let pages = pages(SALT, 960, &stories::HARBOR[9..18]).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("{n:02}.jpg"), jpeg(&page))).build()
}

fn old_salt_at_home() -> Vec<u8> {
    let cover = jpeg(&art::cover(SALT, 7, "Old Salt", "4"));
    let book = Cbt::new(Packing::Gzip).file("00 cover.jpg", cover);
    let pages = pages(SALT, 1280, &stories::LIBRARY[..9]).into_iter().zip(1..);
    pages.fold(book, |book, (page, n)| book.file(&format!("{n:02}.jpg"), jpeg(&page))).build()
}

/// The files of a folder that is a book.
fn postcards() -> Vec<(String, Vec<u8>)> {
    let cover = art::cover(TIDE, 31, "Postcards", "1");
    let cards = std::iter::once(cover).chain(pages(TIDE, 300, &stories::LIBRARY[..9]));
    cards.zip(0..).map(|(card, n)| (format!("card {n}.jpg"), jpeg(&card))).collect()
}

fn tide_tables() -> Vec<u8> {
    let details = "<dc:publisher>Saltmarsh Press</dc:publisher><dc:date>2022-05-01</dc:date>\
                   <dc:description>The sea is four minutes late, and one notebook knows by how much.</dc:description>";
    let book = Epub::new("The Tide Tables")
        .language("en")
        .author("Ida Brandt")
        .metadata(details)
        .cover(jpeg(&art::cover(TIDE, 77, "The Tide Tables", "")));
    let chapters = stories::NOVEL.iter();
    chapters
        .fold(book, |book, (title, paragraphs)| {
            let text = format!("<p>{}</p>\n", paragraphs.join("</p>\n<p>"));
            book.chapter(title, &format!("<h1>{title}</h1>\n{text}"))
        })
        .build()
}

/// A picture book of fixed layout: five pages, so that its last two share a spread.
fn quay_lamps() -> Vec<u8> {
    let details = "<meta property=\"rendition:layout\">pre-paginated</meta>\
                   <meta property=\"rendition:spread\">landscape</meta>";
    let book = Epub::new("Lamps Along the Quay")
        .language("en")
        .author("Ida Brandt")
        .metadata(details)
        .cover(jpeg(&art::cover(HARBOR, 52, "Lamps Along the Quay", "")));
    let pages = pages(HARBOR, 1500, &stories::HARBOR[..15]).into_iter().zip(1..);
    pages
        .fold(book, |book, (page, n)| {
            let picture = format!("p{n}.jpg");
            let body = format!("<img src=\"{picture}\" alt=\"Page {n}\"/>");
            book.chapter(&format!("Page {n}"), &body).resource(&picture, "image/jpeg", jpeg(&page))
        })
        .build()
}

fn field_notes() -> Vec<u8> {
    let book = Pdf::new().title("Field Notes").author("Ida Brandt");
    stories::NOTES.iter().fold(book, |book, (title, lines)| book.text(title, lines)).build()
}

fn picture_notes() -> Vec<u8> {
    let cover = art::cover(NOTES, 21, "Field Notes", "2");
    let pictures = std::iter::once(cover).chain(pages(NOTES, 700, &stories::LIBRARY[..9]));
    let size = (art::PAGE_WIDTH, art::PAGE_HEIGHT);
    let book = Pdf::new().title("Field Notes in Pictures");
    pictures.fold(book, |book, picture| book.picture(&jpeg(&picture), size)).build()
}
