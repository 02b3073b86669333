//! Names as people write them.

use super::*;

/// Series, volume, number, year and title, `-` for absent.
fn fields(stem: &str, hint: Option<&str>) -> [String; 5] {
    let found = parse(stem, hint);
    let shown = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        shown(found.series),
        shown(found.volume),
        shown(found.number),
        shown(found.year.map(|year| year.to_string())),
        shown(found.title),
    ]
}

#[test]
fn names_of_comics_and_manga_are_taken_apart() {
    for (stem, expected) in [
        ("Saga 001 (2012) (Digital) (Empire-Zone)", ["Saga", "-", "1", "2012", "-"]),
        ("Batman_-_Superman_#020_(2021)", ["Batman - Superman", "-", "20", "2021", "-"]),
        ("Plastic Man v1 #002 (1942)", ["Plastic Man", "1", "2", "1942", "-"]),
        ("Night of 1000 Wolves 001 (2013)", ["Night of 1000 Wolves", "-", "1", "2013", "-"]),
        ("Karl May #001 Old Shatterhand", ["Karl May", "-", "1", "-", "Old Shatterhand"]),
        (
            "Long Series Name (2000) 001 Title (TPB)",
            ["Long Series Name", "-", "1", "2000", "Title"],
        ),
        (
            "Long Series Name 001 (2000) Title (TPB)",
            ["Long Series Name", "-", "1", "2000", "Title"],
        ),
        (
            "Jeremy John v01 - Uninterested! (2007)",
            ["Jeremy John", "1", "-", "2007", "Uninterested!"],
        ),
        ("Jeremy John - Not A Title (2017)", ["Jeremy John - Not A Title", "-", "-", "2017", "-"]),
        ("Mujaki no Rakuen Vol12 ch76", ["Mujaki no Rakuen", "12", "76", "-", "-"]),
        ("[Scans] Kyochuu Rettou Volume 1 [English]", ["Kyochuu Rettou", "1", "-", "-", "-"]),
        (
            "Gokukoku no Brynhildr - c001-008 (v01) [X]",
            ["Gokukoku no Brynhildr", "1", "1-8", "-", "-"],
        ),
        ("Black Bullet - v4 c20.5 [batoto]", ["Black Bullet", "4", "20.5", "-", "-"]),
        ("Batman & Wildcat (1 of 3)", ["Batman & Wildcat", "-", "1", "-", "-"]),
        (
            "The Sensational Spider-Man v1 #-1 (1997)",
            ["The Sensational Spider-Man", "1", "-1", "1997", "-"],
        ),
        ("Team 7 v1 (2012)", ["Team 7", "1", "-", "2012", "-"]),
        (
            "Blade Runner Free Comic Book Day 2021 (2021)",
            ["Blade Runner Free Comic Book Day 2021", "-", "-", "2021", "-"],
        ),
        ("ワンピース 第03巻", ["ワンピース", "3", "-", "-", "-"]),
        ("Kebab Том 1 Глава 3", ["Kebab", "1", "3", "-", "-"]),
        ("Chapter 63 - The Promise", ["-", "-", "63", "-", "The Promise"]),
        ("A Dog 7½", ["A Dog", "-", "7.5", "-", "-"]),
        ("Akira", ["Akira", "-", "-", "-", "-"]),
    ] {
        assert_eq!(fields(stem, None), expected, "{stem}");
    }
}

#[test]
fn the_folder_settles_where_the_name_of_the_series_ends() {
    assert_eq!(fields("2000 AD 12", Some("2000 AD")), ["2000 AD", "-", "12", "-", "-"]);
    assert_eq!(
        fields("100 Bullets 100", Some("100 Bullets")),
        ["100 Bullets", "-", "100", "-", "-"]
    );
    assert_eq!(fields("Saga v02 (2013)", Some("saga")), ["saga", "2", "-", "2013", "-"]);
    assert_eq!(fields("01 - The Boy", Some("Naruto")), ["Naruto", "-", "1", "-", "The Boy"]);
}

#[test]
fn a_volume_sorts_a_book_that_has_no_number() {
    assert_eq!(parse("Saga v02", None).number_sort, Some(2.0));
    assert_eq!(parse("Saga v02 c005.5", None).number_sort, Some(5.5));
    assert_eq!(parse("Saga", None).number_sort, None);
}

proptest::proptest! {
    #[test]
    fn no_name_makes_the_parser_panic(stem in "[#vVcC0-9. ()\\[\\]_½第巻a-z-]{0,40}", hint in "[a-z0-9 ]{0,6}") {
        let _fields = parse(&stem, Some(&hint));
    }
}
