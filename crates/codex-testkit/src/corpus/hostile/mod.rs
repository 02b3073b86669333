//! EPUB books that try to run scripts in a reader and to call out, a family of tricks each.
//! Must not do harm: each trick calls one address that the caller names, or writes a line to the console.

mod documents;
mod remote;
mod scripts;

use std::fmt::Write as _;

use super::epub::with_package;

/// What a trick that runs writes to the console, with its name behind.
pub const RAN: &str = "codex-hostile-ran";

/// A book that wants more than to be read.
#[derive(Debug, Clone)]
pub struct Hostile {
    /// Its name, which is a file name too.
    pub name: &'static str,
    /// The EPUB.
    pub bytes: Vec<u8>,
}

/// A file of such a book, written with `CANARY` and `RAN(name)` where the address and a script stand.
struct File {
    path: &'static str,
    media_type: &'static str,
    is_chapter: bool,
    text: String,
}

/// Every such book, calling `canary` (an origin without a slash at its end).
pub fn books(canary: &str) -> Vec<Hostile> {
    [
        ("scripts", scripts::files(), ""),
        ("remote", remote::files(), ""),
        ("links", remote::hints(), ""),
        ("pictures", documents::pictures(), ""),
        ("plain-html", documents::html(), ""),
        ("entities", documents::entities(), ""),
        ("wrong-types", documents::wrong_types(), ""),
        ("contents", scripts::chapters_of_contents(), scripts::CONTENTS),
    ]
    .into_iter()
    .map(|(name, files, contents)| Hostile { name, bytes: build(name, &files, contents, canary) })
    .collect()
}

fn chapter(path: &'static str, head: &str, body: &str) -> File {
    let text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xmlns:xlink="http://www.w3.org/1999/xlink"><head><title>{path}</title>{head}</head><body RAN-ONLOAD><p>Begin of {path}.</p>{body}<p>End of {path}.</p></body></html>"#
    );
    File { path, media_type: "application/xhtml+xml", is_chapter: true, text }
}

fn resource(path: &'static str, media_type: &'static str, text: &str) -> File {
    File { path, media_type, is_chapter: false, text: text.to_owned() }
}

/// Puts the address and the scripts into a text: `RAN(name)` becomes a script that leaves a trace in every way it can.
fn arm(text: &str, canary: &str) -> String {
    let text = text.replace("RAN-ONLOAD", r#"onload="RAN(body-onload)""#);
    let host = canary.split_once(':').map_or(canary, |(_, host)| host);
    let mut armed = String::with_capacity(text.len() * 2);
    let mut parts = text.split("RAN(");
    armed.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(')').unwrap_or((part, ""));
        // Neither blanks nor plain quotes, so that it fits into every kind of attribute.
        let script = format!(
            "console.log(`{RAN}:{name}`);try{{top.codexRan=`{name}`}}catch(e){{}};fetch(`CANARY/ran/{name}`)"
        );
        armed.push_str(&script);
        armed.push_str(rest);
    }
    armed.replace("//CANARY", host).replace("CANARY", canary)
}

fn build(title: &str, files: &[File], contents: &str, canary: &str) -> Vec<u8> {
    let mut manifest = String::new();
    let mut spine = String::new();
    for (n, file) in files.iter().enumerate() {
        let (path, media_type) = (file.path, file.media_type);
        add(
            &mut manifest,
            format_args!(r#"<item id="f{n}" href="{path}" media-type="{media_type}"/>"#),
        );
        if file.is_chapter {
            add(&mut spine, format_args!(r#"<itemref idref="f{n}"/>"#));
        }
    }
    let mut lines = contents.to_owned();
    if lines.is_empty() {
        for file in files.iter().filter(|file| file.is_chapter) {
            add(&mut lines, format_args!(r#"<li><a href="{0}">{0}</a></li>"#, file.path));
        }
    }
    let nav = chapter("nav.xhtml", "", &format!(r#"<nav epub:type="toc"><ol>{lines}</ol></nav>"#));
    let package = format!(
        r#"<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:codex:hostile:{title}</dc:identifier><dc:title>{title}</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2020-01-01T00:00:00Z</meta></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{manifest}</manifest><spine>{spine}</spine></package>"#
    );
    let armed: Vec<(String, String)> = files
        .iter()
        .chain([&nav])
        .map(|file| (format!("OEBPS/{}", file.path), arm(&file.text, canary)))
        .collect();
    let files: Vec<(&str, &[u8])> =
        armed.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    with_package(&package, &files)
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("writing into a string does not fail");
}
