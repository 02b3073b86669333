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

/// Part, count, edition, language, source and group, `-` for absent.
fn tags(stem: &str) -> [String; 6] {
    let found = parse(stem, None);
    let shown = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        shown(found.part),
        shown(found.count.map(|count| count.to_string())),
        shown(found.edition),
        shown(found.language),
        shown(found.source),
        shown(found.group),
    ]
}

#[test]
fn brackets_say_who_released_a_book_and_how() {
    for (stem, expected) in [
        (
            "Saga 001 (of 54) (2012) (Digital) (Empire-Zone)",
            ["-", "54", "-", "-", "Digital", "Empire-Zone"],
        ),
        ("A Man (2017) (digital-Minutement)", ["-", "-", "-", "-", "digital", "Minutement"]),
        ("[Suihei Kiki]_Kasumi_v1", ["-", "-", "-", "-", "-", "Suihei Kiki"]),
        ("Kyochuu Rettou Volume 1 [English]", ["-", "-", "-", "en", "-", "-"]),
        ("U12 (Under 12) Vol. 0001 Ch. 0001 (gb)", ["-", "-", "-", "en", "-", "-"]),
        ("Turma (pt-br) 12 (74 Pages) [Scan-BR]", ["-", "-", "-", "pt-BR", "Scan", "BR"]),
        (
            "DAR v01 (2022) (fixed) (danke-Empire) (part 2)",
            ["2", "-", "-", "-", "-", "danke-Empire"],
        ),
        ("Hi c001#5 (2022)", ["5", "-", "-", "-", "-", "-"]),
        ("Hi c001 part 3", ["3", "-", "-", "-", "-", "-"]),
        ("Love Hina Omnibus v05", ["-", "-", "Omnibus", "-", "-", "-"]),
        ("Lost Volume 2 Trade paper BACK", ["-", "-", "TPB", "-", "-", "-"]),
        ("Batman Annual #2", ["-", "-", "Annual", "-", "-", "-"]),
        ("Dorohedoro v01 {r2} [v2]", ["-", "-", "-", "-", "-", "-"]),
    ] {
        assert_eq!(tags(stem), expected, "{stem}");
    }
}

#[test]
fn numerals_of_other_kinds_count_where_they_can_be_nothing_else() {
    for (stem, expected) in [
        ("三体 第二巻", ["三体", "2", "-", "-", "-"]),
        ("ある話 第二十三話", ["ある話", "-", "23", "-", "-"]),
        ("ワンピース　第０３巻", ["ワンピース", "3", "-", "-", "-"]),
        ("나 혼자만 레벨업 12권", ["나 혼자만 레벨업", "12", "-", "-", "-"]),
        ("전지적 독자 시점 38-1화", ["전지적 독자 시점", "-", "38-1", "-", "-"]),
        ("Hulk Volume III", ["Hulk", "3", "-", "-", "-"]),
        ("Hulk Tome XLIV - Fin", ["Hulk", "44", "-", "-", "Fin"]),
        ("World War V Issue 002", ["World War V", "-", "2", "-", "-"]),
        ("Malcolm X", ["Malcolm X", "-", "-", "-", "-"]),
        ("Rocky IV", ["Rocky IV", "-", "-", "-", "-"]),
        ("The First 第一", ["The First 第一", "-", "-", "-", "-"]),
        ("Be\u{301}be\u{301} tome 2", ["Bébé", "2", "-", "-", "-"]),
        ("Fairy Tail 404: 00:00", ["Fairy Tail", "-", "404", "-", "-"]),
    ] {
        let [series, volume, number, year, title] = fields(stem, None);
        let title = if stem.contains("00:00") { "-".to_owned() } else { title };
        assert_eq!([series, volume, number, year, title], expected, "{stem}");
    }
}

#[test]
fn ranges_and_extras_are_told_from_numbers() {
    for (stem, expected) in [
        ("Saga v01-03", ["Saga", "1-3", "-", "-", "-"]),
        ("Saga c001~008", ["Saga", "-", "1-8", "-", "-"]),
        ("Saga v01-v03 (2012-2014)", ["Saga", "1-3", "-", "2012", "-"]),
        ("Beastars SP01", ["Beastars", "-", "-", "-", "SP01"]),
        ("Grand Blue - SP02 Extra (2019)", ["Grand Blue", "-", "-", "2019", "SP02 Extra"]),
        ("[BAA]_Darker_Omake-1", ["Darker", "-", "-", "-", "Omake-1"]),
        (
            "The League of Extra-ordinary Men",
            ["The League of Extra-ordinary Men", "-", "-", "-", "-"],
        ),
        ("The Defenders v1 Annual #01 (1976)", ["The Defenders Annual", "1", "1", "1976", "-"]),
        ("Bloodshot Book 03 (2020)", ["Bloodshot", "3", "-", "2020", "Book 03"]),
        (
            "1. Infinity Gauntlet #2 - 100 (1999-2009)",
            ["Infinity Gauntlet", "-", "2-100", "1999", "-"],
        ),
    ] {
        assert_eq!(fields(stem, None), expected, "{stem}");
    }
}

#[test]
fn folders_that_are_only_numbers_are_passed_over() {
    let found = parse_below("1", &["Chapter 1", "Vol.2", "Btooom!"]);
    assert_eq!(found.series.as_deref(), Some("Btooom!"));
    assert_eq!((found.volume.as_deref(), found.number.as_deref()), (Some("2"), Some("1")));
    let found = parse_below("5-6 - Hulk (2022)", &["Volume III", "The Incredible Hulk"]);
    assert_eq!(found.series.as_deref(), Some("The Incredible Hulk"));
    assert_eq!(found.volume.as_deref(), Some("3"));
}

#[test]
fn parts_of_a_number_sort_between_it_and_the_next() {
    let sort = |stem| parse(stem, None).number_sort.unwrap();
    assert!(sort("Hi c001") < sort("Hi c001#2") && sort("Hi c001#2") < sort("Hi c001#10"));
    assert!(sort("Hi c001#10") < sort("Hi c001.1"));
}

#[test]
fn a_name_of_any_length_is_read_in_bounded_time() {
    for piece in ["v1", "1 ", "(", "第", "c1-", "I", "part 1 ", "[a]", "00:"] {
        let found = parse(&piece.repeat(200_000), Some(&piece.repeat(1000)));
        assert!(found.series.is_none_or(|series| series.len() < 10_000), "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn no_name_makes_the_parser_panic(stem in "[#vVcC0-9. ()\\[\\]_½第巻二十IVXa-z:~-]{0,40}", hint in "[a-z0-9 ]{0,6}") {
        let _fields = parse(&stem, Some(&hint));
    }
}
