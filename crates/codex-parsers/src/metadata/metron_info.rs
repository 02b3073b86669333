//! `MetronInfo.xml`, version 1.0.
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{Author, BookMetadata, ExternalId, StoryArc};

use super::plain::{
    age_rating, catalog, count, extend, gtin, language, line, link, paragraph, year,
};
use super::tree::Node;
use super::{date, number};
use crate::error::Result;
use crate::limits::Limits;
use crate::page_order;

/// Whether an archive's entry is a `MetronInfo.xml`, in any case and folder.
pub(crate) fn is_metron_info(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.eq_ignore_ascii_case("MetronInfo.xml") && !page_order::is_junk(path)
}

/// Reads a document.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<BookMetadata> {
    let root = Node::read(bytes, "MetronInfo", limits)?;
    let mut metadata = BookMetadata {
        title: root.child_text("collectiontitle").and_then(line),
        number: root.child_text("number").and_then(line),
        volume: root.child_text("mangavolume").and_then(line),
        summary: root.child_text("summary").and_then(paragraph),
        notes: root.child_text("notes").and_then(paragraph),
        age_rating: root.child_text("agerating").and_then(age_rating),
        isbn: root.child("gtin").and_then(isbn),
        // The day in the shop is the day of release; the date on the cover is often months later.
        release_date: ["storedate", "coverdate"]
            .iter()
            .find_map(|name| root.child_text(name).and_then(date::parse)),
        ..BookMetadata::default()
    };
    let texts = |list: &str, item: &'static str| -> Vec<String> {
        let mut found = Vec::new();
        let items = root.items(list, item);
        extend(&mut found, items.filter_map(|item| item.text().and_then(line)));
        found
    };
    metadata.stories = texts("stories", "story");
    metadata.genres = texts("genres", "genre");
    metadata.tags = texts("tags", "tag");
    metadata.characters = texts("characters", "character");
    metadata.teams = texts("teams", "team");
    metadata.locations = texts("locations", "location");
    if metadata.title.is_none() && metadata.stories.len() == 1 {
        metadata.title = metadata.stories.first().cloned();
    }
    if let Some(publisher) = root.child("publisher") {
        // Drafts wrote the name as the text of the element.
        let name = publisher.child_text("name").or_else(|| publisher.text());
        metadata.publisher = name.and_then(line);
        metadata.imprint = publisher.child_text("imprint").and_then(line);
    }
    if let Some(series) = root.child("series") {
        describe_series(&mut metadata, series);
    }
    let arcs = root.items("arcs", "arc").filter_map(arc);
    extend(&mut metadata.story_arcs, arcs);
    let ids = root.items("ids", "id").filter_map(external_id);
    extend(&mut metadata.external_ids, ids);
    let links =
        root.items("urls", "url").chain(root.children().iter().filter(|node| is_lone_url(node)));
    extend(&mut metadata.links, links.filter_map(|url| url.text().and_then(link)));
    let people = root.items("credits", "credit").flat_map(credit);
    extend(&mut metadata.authors, people);
    Ok(metadata)
}

fn is_lone_url(node: &Node) -> bool {
    node.name() == "url"
}

fn describe_series(metadata: &mut BookMetadata, series: &Node) {
    metadata.series = series.child_text("name").and_then(line);
    metadata.series_sort_title = series.child_text("sortname").and_then(line);
    metadata.language = series.attribute("lang").and_then(language);
    metadata.format = series.child_text("format").and_then(line);
    metadata.series_year = series.child_text("startyear").and_then(year);
    metadata.count = series.child_text("issuecount").and_then(count);
    let volume = series.child_text("volume").and_then(line);
    let is_number = |text: &String| number::sort_value(text).is_some();
    metadata.volume = metadata.volume.take().or(volume.filter(is_number));
    let mut names = series.items("alternativenames", "alternativename");
    metadata.localized_series = names.find_map(|name| name.text().and_then(line));
}

fn isbn(node: &Node) -> Option<String> {
    let codes = ["isbn", "upc"].iter().filter_map(|name| node.child_text(name));
    codes.chain(node.text()).find_map(gtin)
}

fn arc(node: &Node) -> Option<StoryArc> {
    let name = node.child_text("name").or_else(|| node.text()).and_then(line)?;
    Some(StoryArc { name, position: node.child_text("number").and_then(line) })
}

fn external_id(node: &Node) -> Option<ExternalId> {
    let source = node.attribute("source").and_then(catalog)?;
    Some(ExternalId { source, id: node.text().and_then(line)? })
}

fn credit(node: &Node) -> Vec<Author> {
    let Some(name) = node.child_text("creator").and_then(line) else { return Vec::new() };
    let roles = node.items("roles", "role").filter_map(|role| role.text().and_then(line));
    let mut people: Vec<Author> = Vec::new();
    extend(&mut people, roles.map(|role| Author { name: name.clone(), role: role_of(&role) }));
    if people.is_empty() {
        people.push(Author { name, role: "contributor".to_owned() });
    }
    people
}

/// The role that words of the comics trade stand for; one that is not known stays as it is written.
pub(crate) fn role_of(words: &str) -> String {
    let key = words.trim().to_ascii_lowercase();
    let known = match key.as_str() {
        "writer" | "script" | "story" | "plot" | "plotter" | "scripter" => "writer",
        "penciller" | "penciler" | "pencils" | "breakdowns" | "layouts" => "penciller",
        "inker" | "inks" | "embellisher" | "finishes" | "ink assists" => "inker",
        "colorist" | "colourist" | "colors" | "color separations" | "color assists"
        | "color flats" | "gray tone" => "colorist",
        "letterer" | "letters" => "letterer",
        "cover" | "cover artist" | "coverartist" | "coverdesigner" | "cover designer" => "cover",
        "artist" | "painter" | "digital art technician" => "artist",
        "illustrator" => "illustrator",
        "translator" => "translator",
        "author" | "creator" => "author",
        "other" => "contributor",
        _ if key.ends_with("editor") || key == "editor in chief" => "editor",
        _ => return key,
    };
    known.to_owned()
}
