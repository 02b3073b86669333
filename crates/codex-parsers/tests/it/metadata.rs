//! Metadata documents of every kind, whole and odd, in archives and beside them.

use std::path::Path;

use codex_models::metadata::{
    Author, BookMetadata, CustomField, ExternalId, ReadingDirection, SeriesMetadata, SeriesStatus,
    StoryArc,
};
use codex_parsers::metadata::sidecar::{self, SidecarKind};
use codex_parsers::{FailureCode, Limits};
use codex_testkit::corpus::cbz::Cbz;
use proptest::prelude::*;

use crate::support::{Shelf, parse};

fn person(name: &str, role: &str) -> Author {
    Author { name: name.to_owned(), role: role.to_owned() }
}

/// What an archive with these documents says, and how many of them were left out.
fn read(documents: &[(&str, &str)]) -> (BookMetadata, usize) {
    let pages = Cbz::with_pages(1);
    let comic = documents
        .iter()
        .fold(pages, |comic, (name, text)| comic.file(name, text.as_bytes().to_vec()));
    let book = parse("Book.cbz", &comic.build()).unwrap();
    let left_out = book.warnings.iter().filter(|warning| warning.code == "bad_metadata");
    (book.metadata, left_out.count())
}

/// An archive with a comment.
fn commented(comment: &str) -> Vec<u8> {
    let mut bytes = Cbz::with_pages(1).build();
    let length = u16::try_from(comment.len()).unwrap().to_le_bytes();
    let end = bytes.len();
    bytes[end - 2..].copy_from_slice(&length);
    bytes.extend_from_slice(comment.as_bytes());
    bytes
}

fn series(name: &str, text: &str) -> SeriesMetadata {
    let shelf = Shelf::new();
    let path = shelf.put(name, text.as_bytes());
    let kind = SidecarKind::of_name(name).unwrap();
    sidecar::read_series(&path, kind, &Limits::default()).unwrap()
}

#[test]
fn comic_info_is_read_in_full() {
    let (book, left_out) = read(&[(
        "ComicInfo.xml",
        "<ComicInfo><Series>S</Series><SeriesSort>S, The</SeriesSort><LocalizedSeries>Es</LocalizedSeries>
         <AlternateSeries>Alt</AlternateSeries><AlternateNumber>4</AlternateNumber>
         <AlternateCount>9</AlternateCount><Notes>Tagged [CVDB12345]</Notes><Review>Good.</Review>
         <Format>TPB</Format><BlackAndWhite>Yes</BlackAndWhite><Teams>T1, T2</Teams>
         <Locations>L</Locations><MainCharacterOrTeam>M</MainCharacterOrTeam>
         <ScanInformation>Group</ScanInformation><StoryArc>One, Two ,Three</StoryArc>
         <StoryArcNumber>1,,3</StoryArcNumber><SeriesGroup>G1,G2</SeriesGroup>
         <CommunityRating>4.25</CommunityRating>
         <ty:PublishingStatusTachiyomi xmlns:ty='x'>Completed</ty:PublishingStatusTachiyomi></ComicInfo>",
    )]);
    assert_eq!(left_out, 0);
    let arc = |name: &str, position: Option<&str>| StoryArc {
        name: name.to_owned(),
        position: position.map(str::to_owned),
    };
    let text = |text: &str| Some(text.to_owned());
    let expected = BookMetadata {
        series: text("S"),
        series_sort_title: text("S, The"),
        localized_series: text("Es"),
        series_status: Some(SeriesStatus::Ended),
        alternate_series: text("Alt"),
        alternate_number: text("4"),
        alternate_count: Some(9),
        notes: text("Tagged [CVDB12345]"),
        review: text("Good."),
        format: text("TPB"),
        color: Some(false),
        community_rating: Some(4.25),
        main_character: text("M"),
        release_group: text("Group"),
        teams: vec!["T1".to_owned(), "T2".to_owned()],
        locations: vec!["L".to_owned()],
        story_arcs: vec![arc("One", Some("1")), arc("Two", None), arc("Three", Some("3"))],
        series_groups: vec!["G1".to_owned(), "G2".to_owned()],
        external_ids: vec![ExternalId { source: "comicvine".to_owned(), id: "12345".to_owned() }],
        ..BookMetadata::default()
    };
    assert_eq!(book, expected);
}

const METRON: &str = "<?xml version='1.0'?><MetronInfo><IDS><ID source='Comic Vine' primary='true'>77</ID>
    <ID source='Metron'>8</ID></IDS><Publisher id='1'><Name>House</Name><Imprint>Small</Imprint></Publisher>
    <Series lang='en' id='2'><Name>Saga</Name><SortName>Saga</SortName><Volume>2</Volume>
    <Format>Limited Series</Format><StartYear>2012</StartYear><IssueCount>6</IssueCount>
    <AlternativeNames><AlternativeName lang='de'>Sage</AlternativeName></AlternativeNames></Series>
    <Number>3</Number><Stories><Story>The Start</Story></Stories><Summary>What happens.</Summary>
    <CoverDate>2012-05-01</CoverDate><StoreDate>2012-03-14</StoreDate>
    <Genres><Genre id='3'>Space</Genre><Genre>Space</Genre></Genres><Tags><Tag>t</Tag></Tags>
    <Arcs><Arc><Name>Arc</Name><Number>2</Number></Arc></Arcs>
    <Characters><Character>Alana</Character></Characters><Teams><Team>Crew</Team></Teams>
    <Locations><Location>Cleave</Location></Locations>
    <GTIN><ISBN>978-1-60706-601-9</ISBN></GTIN><AgeRating>Teen Plus</AgeRating>
    <URLs><URL primary='true'>https://metron.cloud/issue/1</URL></URLs>
    <Credits><Credit><Creator>Ann</Creator><Roles><Role>Writer</Role><Role>Cover</Role></Roles></Credit>
    <Credit><Creator>Bob</Creator><Roles><Role>Associate Editor</Role></Roles></Credit></Credits></MetronInfo>";

#[test]
fn metron_info_is_read_in_full() {
    let (book, left_out) = read(&[("MetronInfo.xml", METRON)]);
    assert_eq!(left_out, 0);
    assert_eq!(book.title.as_deref(), Some("The Start"));
    assert_eq!((book.series.as_deref(), book.series_year), (Some("Saga"), Some(2012)));
    assert_eq!((book.number.as_deref(), book.volume.as_deref()), (Some("3"), Some("2")));
    assert_eq!((book.count, book.format.as_deref()), (Some(6), Some("Limited Series")));
    assert_eq!(book.localized_series.as_deref(), Some("Sage"));
    assert_eq!(book.language.as_deref(), Some("en"));
    assert_eq!(book.release_date.unwrap().to_string(), "2012-03-14");
    assert_eq!(
        (book.publisher.as_deref(), book.imprint.as_deref()),
        (Some("House"), Some("Small"))
    );
    assert_eq!((book.isbn.as_deref(), book.age_rating), (Some("9781607066019"), Some(15)));
    assert_eq!((book.genres, book.tags), (vec!["Space".to_owned()], vec!["t".to_owned()]));
    assert_eq!(
        book.story_arcs,
        [StoryArc { name: "Arc".to_owned(), position: Some("2".to_owned()) }]
    );
    let ids: Vec<_> =
        book.external_ids.iter().map(|id| (id.source.as_str(), id.id.as_str())).collect();
    assert_eq!(ids, [("comicvine", "77"), ("metron", "8")]);
    assert_eq!(book.links[0].label, "metron.cloud");
    let people = [person("Ann", "writer"), person("Ann", "cover"), person("Bob", "editor")];
    assert_eq!(book.authors, people);
}

#[test]
fn comet_is_read() {
    let (book, left_out) = read(&[(
        "CoMet.xml",
        "<comet xmlns='http://www.denvog.com/comet/'><title>T</title><series>S</series><issue>4</issue>
         <publisher>P</publisher><date>2010-06</date><genre>Horror</genre><genre>Noir</genre>
         <character>Ann</character><writer>W</writer><coverDesigner>C</coverDesigner>
         <language>en</language><readingDirection>rtl</readingDirection></comet>",
    )]);
    assert_eq!(left_out, 0);
    assert_eq!((book.title.as_deref(), book.number.as_deref()), (Some("T"), Some("4")));
    assert_eq!(book.release_date.unwrap().to_string(), "2010-06");
    assert_eq!(book.genres, ["Horror", "Noir"]);
    assert_eq!(book.authors, [person("W", "writer"), person("C", "cover")]);
    assert_eq!(book.reading_direction, Some(ReadingDirection::Rtl));
}

#[test]
fn the_comment_of_an_archive_is_read_and_other_comments_are_no_fault() {
    let comment = r#"{"appID":"x","ComicBookInfo/1.0":{"series":"S","title":"T","issue":"5","volume":2,
        "numberOfIssues":"12","publicationYear":2001,"publicationMonth":"13","language":"English",
        "genre":"Horror","tags":["a","b"],"credits":[{"person":"Moore, Alan","role":"Writer"},{"role":1}]}}"#;
    let book = parse("Book.cbz", &commented(comment)).unwrap();
    let metadata = book.metadata;
    assert_eq!((metadata.title.as_deref(), metadata.number.as_deref()), (Some("T"), Some("5")));
    assert_eq!((metadata.volume.as_deref(), metadata.count), (Some("2"), Some(12)));
    assert_eq!(metadata.release_date.unwrap().to_string(), "2001");
    assert_eq!(metadata.language.as_deref(), Some("en"));
    assert_eq!(metadata.authors, [person("Alan Moore", "writer")]);
    for other in ["made with love", "{}", ""] {
        let book = parse("Book.cbz", &commented(other)).unwrap();
        assert_eq!((book.metadata, book.warnings.len()), (BookMetadata::default(), 0), "{other}");
    }
    let broken = parse("Book.cbz", &commented(r#"{"ComicBookInfo/1.0":{"#)).unwrap();
    assert_eq!(broken.warnings[0].code, "bad_metadata");
}

#[test]
fn the_richest_document_is_believed_first_and_the_others_fill_in() {
    let info = "<ComicInfo><Number>9</Number><Imprint>Info</Imprint><Inker>I</Inker><Review>R</Review></ComicInfo>";
    let (book, _) = read(&[("ComicInfo.xml", info), ("MetronInfo.xml", METRON)]);
    assert_eq!((book.number.as_deref(), book.imprint.as_deref()), (Some("3"), Some("Small")));
    assert_eq!(book.review.as_deref(), Some("R"));
    assert!(!book.authors.contains(&person("I", "inker")), "a list is taken whole");
}

#[test]
fn damaged_documents_are_left_out_or_kept_as_far_as_they_go() {
    let whole = "<ComicInfo><Title>T</Title></ComicInfo>";
    for broken in ["<comet/><", "", "<other/>", "not xml", "<MetronInfo"] {
        let (book, left_out) = read(&[("MetronInfo.xml", broken), ("ComicInfo.xml", whole)]);
        assert_eq!((book.title.as_deref(), left_out), (Some("T"), 1), "{broken}");
    }
    let cut = METRON.split("<Genres>").next().unwrap();
    let (book, left_out) = read(&[("MetronInfo.xml", cut)]);
    assert_eq!((book.series.as_deref(), book.genres.len(), left_out), (Some("Saga"), 0, 0));
    let bomb = format!("<MetronInfo><Tags>{}</Tags></MetronInfo>", "<Tag>x</Tag>".repeat(30_000));
    let (book, _) = read(&[("MetronInfo.xml", &bomb)]);
    assert!(book.tags.len() <= 1);
    let deep = format!("<MetronInfo>{}", "<a>".repeat(10_000));
    read(&[("MetronInfo.xml", &deep)]);
}

#[test]
fn mylar_describes_a_series_whatever_the_types_of_its_values() {
    let found = series(
        "series.json",
        r#"{"version":"1.0.2","metadata":{"type":"comicSeries","publisher":"House","imprint":null,
            "name":"Saga","comicid":77,"year":"2012","description_text":"Plain.",
            "description_formatted":"Formatted.","volume":null,"booktype":"Print","age_rating":"15+",
            "total_issues":54,"status":"Ended"}}"#,
    );
    assert_eq!((found.title.as_deref(), found.publisher.as_deref()), (Some("Saga"), Some("House")));
    assert_eq!(found.summary.as_deref(), Some("Formatted."));
    assert_eq!(found.release_date.unwrap().to_string(), "2012");
    assert_eq!((found.total_book_count, found.age_rating), (Some(54), Some(15)));
    assert_eq!(found.status, Some(SeriesStatus::Ended));
    assert_eq!(found.external_ids[0].id, "77");
    let old = series("Series.json", r#"{"metadata":{"Name":"Old","cid":"4","TOTAL_ISSUES":"3"}}"#);
    assert_eq!((old.title.as_deref(), old.total_book_count), (Some("Old"), Some(3)));
}

#[test]
fn mihon_describes_a_series() {
    let found = series(
        "details.json",
        "\u{feff}{\"title\":\"T\",\"author\":\"A, B\",\"artist\":\"C\",\"description\":\"One.\\nTwo.\",
          \"genre\":[\"Drama\",1,\"Drama\"],\"status\":\"6\"}",
    );
    assert_eq!(
        found.authors,
        [person("A", "writer"), person("B", "writer"), person("C", "artist")]
    );
    assert_eq!(
        (found.genres, found.status),
        (vec!["Drama".to_owned()], Some(SeriesStatus::Hiatus))
    );
    assert_eq!(found.summary.as_deref(), Some("One.\nTwo."));
    let info = "<ComicInfo><Series>S</Series><Summary>About.</Summary><Genre>A</Genre></ComicInfo>";
    let found = series("ComicInfo.xml", info);
    assert_eq!((found.title.as_deref(), found.summary.as_deref()), (Some("S"), Some("About.")));
}

#[test]
fn calibre_describes_a_book_beside_it() {
    let shelf = Shelf::new();
    let path = shelf.put(
        "metadata.opf",
        br##"<package xmlns="http://www.idpf.org/2007/opf" unique-identifier="u" version="2.0">
        <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
        <dc:identifier opf:scheme="calibre">12</dc:identifier><dc:identifier opf:scheme="GOODREADS">99</dc:identifier>
        <dc:identifier opf:scheme="ISBN">9780306406157</dc:identifier><dc:title>T</dc:title>
        <dc:creator opf:role="aut">Ann</dc:creator><meta name="calibre:series" content="S"/>
        <meta name="calibre:series_index" content="0.50"/><meta name="calibre:rating" content="7"/>
        <meta name="calibre:user_metadata:#shelf" content='{"name":"Shelf","#value#":["A1","B2"]}'/>
        <meta name="calibre:user_metadata:#bad" content='{"name"'/></metadata></package>"##,
    );
    let book = sidecar::read_book(&path, &Limits::default()).unwrap();
    assert_eq!((book.title.as_deref(), book.series.as_deref()), (Some("T"), Some("S")));
    assert_eq!((book.number.as_deref(), book.community_rating), (Some("0.5"), Some(3.5)));
    assert_eq!(book.isbn.as_deref(), Some("9780306406157"));
    assert_eq!(
        book.external_ids,
        [ExternalId { source: "goodreads".to_owned(), id: "99".to_owned() }]
    );
    let shelf = |value: &str| CustomField { name: "Shelf".to_owned(), value: value.to_owned() };
    assert_eq!(book.custom_fields, [shelf("A1"), shelf("B2")]);
}

#[test]
fn sidecars_that_cannot_be_read_have_a_code() {
    let shelf = Shelf::new();
    let limits = Limits { xml_bytes: 1_000, ..Limits::default() };
    for (name, text, code) in [
        ("series.json", "[]".to_owned(), FailureCode::Corrupt),
        ("series.json", "{\"metadata\":[".to_owned(), FailureCode::Corrupt),
        ("series.json", "[".repeat(900), FailureCode::Corrupt),
        ("details.json", " ".repeat(2_000), FailureCode::LimitExceeded),
        ("ComicInfo.xml", "<html/>".to_owned(), FailureCode::Corrupt),
    ] {
        let path = shelf.put(name, text.as_bytes());
        let kind = SidecarKind::of_name(name).unwrap();
        let error = sidecar::read_series(&path, kind, &limits).unwrap_err();
        assert_eq!(error.code(), code, "{name}");
    }
    let gone = sidecar::read_book(Path::new("/nonexistent/metadata.opf"), &limits).unwrap_err();
    assert_eq!(gone.code(), FailureCode::Io);
}

proptest! {
    #[test]
    fn mutated_documents_never_panic(at in 0..METRON.len(), byte in any::<u8>(), cut in 0..METRON.len()) {
        let mut bytes = METRON.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(cut.max(at));
        let shelf = Shelf::new();
        for (name, kind) in [("series.json", SidecarKind::Mylar), ("ComicInfo.xml", SidecarKind::ComicInfo)] {
            let path = shelf.put(name, &bytes);
            let _outcome = sidecar::read_series(&path, kind, &Limits::default());
        }
        let comic = Cbz::with_pages(1).file("MetronInfo.xml", bytes).build();
        prop_assert!(parse("Book.cbz", &comic).is_ok());
    }
}
