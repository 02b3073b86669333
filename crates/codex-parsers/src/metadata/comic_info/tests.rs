//! Documents as they are found.

use super::*;
use crate::FailureCode;

fn read_one(document: &str) -> ComicInfo {
    parse(document.as_bytes(), &Limits::default()).unwrap()
}

#[test]
fn every_field_of_a_book_is_read() {
    let info = read_one(
        "<?xml version='1.0'?><ComicInfo xmlns:xsi='x'><Title>The  Start</Title><TitleSort>Start, The</TitleSort>
         <Series>Saga</Series><Number>10.5</Number><Count>12</Count><Volume>2</Volume>
         <Summary>One.\nTwo &amp; three.</Summary><Year>2012</Year><Month>3</Month><Day>14</Day>
         <Writer>A. One, B. Two</Writer><Penciller>C</Penciller><Inker>D</Inker><Colorist>E</Colorist>
         <Letterer>F</Letterer><CoverArtist>G</CoverArtist><Editor>H</Editor><Translator>I</Translator>
         <Publisher>P</Publisher><Imprint>Q</Imprint><Genre>Space, Opera, Space</Genre><Tags>x</Tags>
         <Web>https://www.example.org/a?b http://other.example/ javascript:alert(1)</Web>
         <LanguageISO>en_us</LanguageISO><Manga>YesAndRightToLeft</Manga><Characters>Alana,Marko</Characters>
         <AgeRating>Mature 17+</AgeRating><GTIN>978-1-60706-601-9</GTIN>
         <Pages><Page Image='0'/><Page Image='1' Type='Story FrontCover'/></Pages></ComicInfo>",
    );
    let book = info.metadata;
    assert_eq!(info.front_cover, Some(1));
    assert_eq!(book.title.as_deref(), Some("The Start"));
    assert_eq!(book.sort_title.as_deref(), Some("Start, The"));
    assert_eq!(book.series.as_deref(), Some("Saga"));
    assert_eq!(book.number.as_deref(), Some("10.5"));
    assert_eq!(book.volume.as_deref(), Some("2"));
    assert_eq!(book.count, Some(12));
    assert_eq!(book.summary.as_deref(), Some("One.\nTwo & three."));
    assert_eq!(book.publisher.as_deref(), Some("P"));
    assert_eq!(book.imprint.as_deref(), Some("Q"));
    assert_eq!(book.language.as_deref(), Some("en-US"));
    assert_eq!(book.release_date.unwrap().to_string(), "2012-03-14");
    assert_eq!(book.isbn.as_deref(), Some("9781607066019"));
    assert_eq!(book.age_rating, Some(17));
    assert_eq!(book.reading_direction, Some(ReadingDirection::Rtl));
    assert_eq!(book.genres, ["Space", "Opera"]);
    assert_eq!(book.tags, ["x"]);
    assert_eq!(book.characters, ["Alana", "Marko"]);
    let links: Vec<_> =
        book.links.iter().map(|link| (link.label.as_str(), link.url.as_str())).collect();
    assert_eq!(
        links,
        [
            ("example.org", "https://www.example.org/a?b"),
            ("other.example", "http://other.example/")
        ]
    );
    let authors: Vec<_> =
        book.authors.iter().map(|author| (author.name.as_str(), author.role.as_str())).collect();
    assert_eq!(
        authors,
        [
            ("A. One", "writer"),
            ("B. Two", "writer"),
            ("C", "penciller"),
            ("D", "inker"),
            ("E", "colorist"),
            ("F", "letterer"),
            ("G", "cover"),
            ("H", "editor"),
            ("I", "translator")
        ]
    );
}

#[test]
fn defaults_nonsense_and_empty_fields_mean_absent() {
    let info = read_one(
        "<comicinfo><Count>-1</Count><Volume>-1</Volume><Year/><Month>13</Month><Day>x</Day><Number></Number>
         <AgeRating>Unknown</AgeRating><Manga>Yes</Manga><GTIN>1234567890123</GTIN><LanguageISO>!</LanguageISO>
         <PageCount>3</PageCount><Whatever><Deep>1</Deep></Whatever></comicinfo>",
    );
    assert_eq!(info, ComicInfo::default());
}

#[test]
fn a_month_without_a_year_is_no_date_and_a_day_needs_a_month() {
    assert_eq!(read_one("<ComicInfo><Month>3</Month></ComicInfo>").metadata.release_date, None);
    let date =
        read_one("<ComicInfo><Year>1999</Year><Day>3</Day></ComicInfo>").metadata.release_date;
    assert_eq!(date.unwrap().to_string(), "1999");
}

#[test]
fn what_stands_before_a_fault_is_kept() {
    let info = read_one("<ComicInfo><Series>Kept</Series><Title>Cut off");
    assert_eq!(info.metadata.series.as_deref(), Some("Kept"));
    let info = read_one("<ComicInfo><Series>Kept</Series><Title <</ComicInfo>");
    assert_eq!(info.metadata.series.as_deref(), Some("Kept"));
}

#[test]
fn other_documents_are_refused() {
    for document in ["", "plain", "<html/>", "<?xml version='1.0'?>"] {
        let error = parse(document.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.code(), FailureCode::Corrupt, "{document}");
    }
}

#[test]
fn external_entities_and_entity_bombs_do_nothing() {
    let info = read_one(
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY e SYSTEM 'file:///etc/passwd'>]>
         <ComicInfo><Title>&b;</Title><Series>&e;</Series></ComicInfo>",
    );
    assert_eq!(info.metadata.title.as_deref(), Some("&b;"));
    assert_eq!(info.metadata.series.as_deref(), Some("&e;"));
}

#[test]
fn the_name_is_found_in_any_case_and_folder_but_not_in_junk() {
    assert!(is_comic_info("ComicInfo.xml"));
    assert!(is_comic_info("Book/deep/COMICINFO.XML"));
    assert!(!is_comic_info("__MACOSX/ComicInfo.xml"));
    assert!(!is_comic_info("MyComicInfo.xml"));
}
