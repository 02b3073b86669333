//! Law 2: no source file is longer than 500 lines.
//! Must not count generated files.

use super::Source;

const MAX_LINES: usize = 500;
const GENERATED: &[&str] = &["web/src/lib/api/schema.gen.ts"];

pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| !GENERATED.contains(&source.path.as_str()))
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(source, lines)| {
            format!(
                "{}: {lines} lines, at most {MAX_LINES}: split it inside its folder",
                source.path
            )
        })
        .collect()
}
