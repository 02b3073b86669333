//! Catalogs as real clients read them.
//! Must not use anything but the binary and HTTP.

use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::epub::Epub;
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::Pdf;

use crate::support::{Engine, Install, catalogs, on_both_engines};

on_both_engines!(packaged_clients_read_both_catalogs_from_root_to_leaf);

fn packaged_clients_read_both_catalogs_from_root_to_leaf(engine: Engine) {
    let mut install = Install::new(engine);
    let comic = |title: &str, number: u32| {
        let info = format!(
            "<ComicInfo><Title>{title}</Title><Number>{number}</Number><Writer>Ann, Bob</Writer>\
             <Publisher>Odd &amp; Sons</Publisher><Genre>Horror, A/B</Genre><LanguageISO>en</LanguageISO>\
             <Summary>{}</Summary></ComicInfo>",
            "A long &lt;story&gt; \u{1f4da} &amp; more. ".repeat(160)
        );
        let pages = Cbz::new().file("ComicInfo.xml", info.into_bytes());
        pages
            .file("1.jpg", images::jpeg(60, 90, number))
            .file("2.png", images::png(60, 90, number))
            .build()
    };
    install
        .add("Odd & \"Quoted\" <1>/50% #1? \u{1f600}.cbz", &comic("\u{1f680} &amp; &lt;b&gt;", 1));
    install.add("Bell\u{7}/Ring\u{1b}[1m.cbz", &comic("Plain", 2));
    for number in 1..=60 {
        install.add(&format!("Deep/Deeper/Long {number}.cbz"), &comic("Long", number));
    }
    let text = Epub::new("\u{5d0}\u{5d1} & co").author("A. N. Other");
    install.add(
        "Text/Text.epub",
        &text.chapter("One", "<p>Once.</p>").chapter("Two", "<p>Upon.</p>").build(),
    );
    let paper = (1..=3)
        .fold(Pdf::new().title("Paper"), |pdf, page| pdf.text(&page.to_string(), &["A line."]));
    install.add("Papers/Paper & pen #1.pdf", &paper.build());
    let file = install.seed_file();
    let seeded = install.run(&["seed", &file, "--scan"]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    install.serve(&[]);
    let count = catalogs::read(install.port());
    let at_least = |name: &str, least: u64| {
        assert!(count[name].as_u64().unwrap() >= least, "{name}: {count}");
    };
    at_least("feeds1", 40);
    at_least("entries1", 200);
    at_least("feeds2", 40);
    at_least("publications2", 100);
    // Those of the comics and the text, and two of the paper.
    at_least("manifests", 65);
}
