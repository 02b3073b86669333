//! Paths under every strategy, with the reason.

use codex_models::libraries::{BookNaming, CalibreAlone, SeriesWord};

use super::*;

fn placer(strategy: SeriesStrategy) -> Placer {
    Placer::new(Layout { strategy, ..Layout::default() }).unwrap()
}

fn placed(
    strategy: &SeriesStrategy,
    path: &str,
    series: Option<&str>,
) -> (String, String, PlacementReason) {
    let Placement { series: SeriesKey { folder, name }, reason } =
        placer(strategy.clone()).place(path, BookFacts { series });
    (folder, name, reason)
}

fn assert_places(strategy: &SeriesStrategy, cases: &[(&str, &str, &str, PlacementReason)]) {
    for (path, folder, name, reason) in cases {
        let expected = ((*folder).to_owned(), (*name).to_owned(), *reason);
        assert_eq!(placed(strategy, path, None), expected, "{path}");
    }
}

use PlacementReason::{
    AuthorFolder, FileName, Metadata, NearestFolder, OneShot, PatternMissed, PublisherFolder,
    TitleFolder, TopFolder,
};

#[test]
fn everything_below_a_first_level_folder_is_one_series() {
    assert_places(
        &SeriesStrategy::Folder,
        &[
            ("Saga/1.cbz", "Saga", "Saga", TopFolder),
            ("Saga/Volume 1/a.cbz", "Saga", "Saga", TopFolder),
            ("Saga/a/b/c.epub", "Saga", "Saga", TopFolder),
            ("Saga v01.cbz", "name:saga", "Saga", FileName),
            ("SAGA v02.cbz", "name:saga", "SAGA", FileName),
            ("07.pdf", "name:07", "07", FileName),
        ],
    );
}

#[test]
fn folders_of_volumes_and_chapters_are_climbed_over() {
    assert_places(
        &SeriesStrategy::Volumes,
        &[
            ("Saga/1.cbz", "Saga", "Saga", NearestFolder),
            ("Saga/Volume 1/a.cbz", "Saga", "Saga", NearestFolder),
            (
                "Manga/Shonen/Naruto/Vol. 2/Chapter 10/001.cbz",
                "Manga/Shonen/Naruto",
                "Naruto",
                NearestFolder,
            ),
            ("Manga/Naruto/Naruto v03/c01.cbz", "Manga/Naruto", "Naruto", NearestFolder),
            ("Manga/第3巻/c01.cbz", "Manga", "Manga", NearestFolder),
            ("Manga/Naruto/Extras/1.cbz", "Manga/Naruto/Extras", "Extras", NearestFolder),
            ("Vol 1/1.cbz", "Vol 1", "Vol 1", NearestFolder),
            ("Saga v01.cbz", "name:saga", "Saga", FileName),
        ],
    );
}

#[test]
fn a_flat_library_goes_by_names_of_files() {
    let strategy = SeriesStrategy::Flat { by: SeriesWord::Name };
    assert_places(
        &strategy,
        &[
            ("Downloads/Saga 01.cbz", "name:saga", "Saga", FileName),
            ("New/in/saga #2 (2012).cbz", "name:saga", "saga", FileName),
            ("Saga/01.cbz", "name:saga", "Saga", FileName),
        ],
    );
    assert_eq!(placed(&strategy, "x/Saga 01.cbz", Some("Other")).1, "Saga");
    let strategy = SeriesStrategy::Flat { by: SeriesWord::Metadata };
    let expected = ("name:other".to_owned(), "Other".to_owned(), Metadata);
    assert_eq!(placed(&strategy, "x/Saga 01.cbz", Some(" Other ")), expected);
    assert_eq!(placed(&strategy, "x/Saga 01.cbz", Some(" ")).2, FileName);
}

#[test]
fn publishers_stand_above_their_series() {
    assert_places(
        &SeriesStrategy::Publisher { levels: 1 },
        &[
            ("Image/Saga/1.cbz", "Image/Saga", "Saga", PublisherFolder),
            ("Image/Saga/Specials/1.cbz", "Image/Saga", "Saga", PublisherFolder),
            ("Image/1.cbz", "Image", "Image", PublisherFolder),
            ("Saga 1.cbz", "name:saga", "Saga", FileName),
        ],
    );
    let franchise = SeriesStrategy::Publisher { levels: 2 };
    assert_eq!(placed(&franchise, "DC/Batman/Year One/1.cbz", None).0, "DC/Batman/Year One");
}

#[test]
fn calibre_keeps_a_folder_for_each_title() {
    let title = SeriesStrategy::Calibre { alone: CalibreAlone::Title };
    assert_places(
        &title,
        &[
            (
                "Jane Austen/Emma (12)/Emma - Jane Austen.epub",
                "Jane Austen/Emma (12)",
                "Emma",
                TitleFolder,
            ),
            ("Emma/e.epub", "Emma", "Emma", TopFolder),
        ],
    );
    assert_eq!(placed(&title, "A/B (1)/b.epub", Some("Cycle")).2, Metadata);
    let author = SeriesStrategy::Calibre { alone: CalibreAlone::Author };
    assert_places(
        &author,
        &[("Jane Austen/Emma (12)/e.epub", "Jane Austen", "Jane Austen", AuthorFolder)],
    );
}

#[test]
fn a_pattern_names_series_and_parts() {
    let pattern =
        r"^(?P<year>\d{4})/(?P<series>[^/]+?) - (?P<number>\d+)(?: - (?P<title>.+))?$".to_owned();
    let placer = placer(SeriesStrategy::Custom { pattern });
    let placement = placer.place("2012/Saga - 007 - The Will.cbz", BookFacts::default());
    assert_eq!(
        (placement.series.name.as_str(), placement.reason),
        ("Saga", PlacementReason::Pattern)
    );
    let fields =
        placer.name_fields(Path::new("/r"), "2012/Saga - 007 - The Will.cbz", BookFormat::Cbz);
    assert_eq!((fields.number.as_deref(), fields.number_sort), (Some("7"), Some(7.0)));
    assert_eq!((fields.title.as_deref(), fields.year), (Some("The Will"), Some(2012)));
    let missed = placer.place("Other/x.cbz", BookFacts::default());
    assert_eq!((missed.series.folder.as_str(), missed.reason), ("Other", PatternMissed));
}

#[test]
fn patterns_have_limits() {
    let compile = |pattern: &str| {
        let strategy = SeriesStrategy::Custom { pattern: pattern.to_owned() };
        Placer::new(Layout { strategy, ..Layout::default() }).map(|_| ())
    };
    assert_eq!(compile("(?P<series>.*)"), Ok(()));
    assert_eq!(compile("(.*)"), Err(PatternError::NoSeries));
    assert_eq!(compile(&"x".repeat(501)), Err(PatternError::TooLong));
    assert!(matches!(compile("(?P<series>"), Err(PatternError::Malformed(_))));
    assert!(matches!(compile("(?P<series>(a{500}){500})"), Err(PatternError::Malformed(_))));
    let unknown = PatternError::UnknownGroup("books".to_owned());
    assert_eq!(compile("(?P<series>.)(?P<books>.)"), Err(unknown));
}

#[test]
fn folders_of_one_shots_hold_series_of_one_book() {
    let layout = Layout { one_shots: vec!["_oneshots".to_owned()], ..Layout::default() };
    let placer = Placer::new(layout).unwrap();
    let place = |path| placer.place(path, BookFacts::default());
    let one = place("_OneShots/Akira Club (1995).cbz");
    assert_eq!((one.series.name.as_str(), one.reason), ("Akira Club", OneShot));
    assert_eq!(one.series.folder, place("_OneShots/Akira Club (1995).pdf").series.folder);
    assert_ne!(one.series.folder, place("_oneshots/Other.cbz").series.folder);
    assert_eq!(place("Saga/1.cbz").reason, TopFolder);
}

#[test]
fn every_strategy_reads_its_own_json() {
    for text in [
        r#"{"strategy":{"kind":"publisher","levels":2},"naming":"number"}"#,
        r#"{"strategy":{"kind":"flat","by":"metadata"},"numbering":"fileOrder"}"#,
        r#"{"strategy":{"kind":"calibre","alone":"author"},"exclude":["*.pdf"],"formats":["cbz"]}"#,
        "{}",
    ] {
        let layout: Layout = serde_json::from_str(text).unwrap();
        let again = serde_json::to_string(&layout).unwrap();
        assert_eq!(serde_json::from_str::<Layout>(&again).unwrap(), layout);
    }
    assert_eq!(Layout::default().naming, BookNaming::Title);
}
