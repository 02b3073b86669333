//! Addresses inside a catalog: a path, and the parameters that choose what a feed holds.
//! Must not know under which address the catalog lies.

use std::fmt;

use crate::http::disposition::percent_encode;

/// Where a feed lies, below the root of its catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Place {
    /// The way in.
    pub(crate) fn root() -> Self {
        Self::new("")
    }

    /// A path.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), query: Vec::new() }
    }

    /// The same with a parameter in place of the one it has.
    #[must_use]
    pub(crate) fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut place = self.without(name);
        place.query.push((name, value.into()));
        place
    }

    /// The same with a parameter, where there is a value.
    #[must_use]
    pub(crate) fn with_option(&self, name: &'static str, value: Option<&str>) -> Self {
        value.map_or_else(|| self.clone(), |value| self.with(name, value))
    }

    /// The same without a parameter.
    #[must_use]
    pub(crate) fn without(&self, name: &str) -> Self {
        let query = self.query.iter().filter(|(known, _)| *known != name).cloned().collect();
        Self { path: self.path.clone(), query }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (at, (name, value)) in self.query.iter().enumerate() {
            let joint = if at == 0 { '?' } else { '&' };
            write!(f, "{joint}{name}={}", query_encode(value))?;
        }
        Ok(())
    }
}

/// As for a path, and what has a meaning of its own between the parameters of a query.
fn query_encode(value: &str) -> String {
    percent_encode(value).replace('&', "%26").replace('+', "%2B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once_and_encoded() {
        let place = Place::new("/series").with("letter", "a").with("tag", "50% #1");
        assert_eq!(place.with("letter", "b").to_string(), "/series?tag=50%25%20%231&letter=b");
        assert_eq!(place.without("tag").to_string(), "/series?letter=a");
        let names = Place::new("/books").with("genre", "Odd & Sons").with("tag", "a+b=c");
        assert_eq!(names.to_string(), "/books?genre=Odd%20%26%20Sons&tag=a%2Bb%3Dc");
    }
}
