//! Orders of lists: closed enums with their names on the wire.
//! Must not know columns.

/// Ascending or descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

macro_rules! sorts {
    ($(#[$doc:meta])* $name:ident by $key:ident default $default:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        /// The column meant by a sort.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $key { $(#[doc = $wire] $variant),* }

        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name {
            /// What is compared.
            pub key: $key,
            /// Which way.
            pub direction: Direction,
        }

        impl $name {
            /// The keys on the wire, without a sign.
            pub const NAMES: &'static [&'static str] = &[$($wire),*];

            /// Reads `key` or `-key`; `None` for an unknown key.
            pub fn parse(text: &str) -> Option<Self> {
                let (name, direction) = match text.strip_prefix('-') {
                    Some(rest) => (rest, Direction::Desc),
                    None => (text, Direction::Asc),
                };
                let key = match name { $($wire => $key::$variant,)* _ => return None };
                Some(Self { key, direction })
            }

            /// The form on the wire.
            pub fn name(self) -> String {
                let key = match self.key { $($key::$variant => $wire),* };
                match self.direction { Direction::Asc => key.to_owned(), Direction::Desc => format!("-{key}") }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self { key: $key::$default, direction: Direction::Asc }
            }
        }
    };
}

sorts!(
    /// Order of a series list.
    SeriesSort by SeriesSortKey default Title {
        Title = "title", CreatedAt = "createdAt", UpdatedAt = "updatedAt", BookCount = "bookCount",
        ReleaseDate = "releaseDate", ReadAt = "readAt",
    }
);
sorts!(
    /// Order of a book list.
    BookSort by BookSortKey default Title {
        Title = "title", Number = "number", CreatedAt = "createdAt", Size = "size", ReadAt = "readAt",
        UpdatedAt = "updatedAt", ReleaseDate = "releaseDate", PageCount = "pageCount",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_is_read_with_its_sign_and_written_back() {
        let sort = BookSort::parse("-number");
        assert_eq!(sort.map(BookSort::name), Some("-number".to_owned()));
        assert_eq!(BookSort::parse("password"), None);
    }
}
