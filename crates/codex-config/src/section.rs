//! The shape of a section: a struct whose doc comments are its documentation and its example.
//! Must not know which sections exist.

use serde_json::Value;

/// How the text of an environment variable is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text, taken as it is.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
    /// Texts separated by commas.
    List,
    /// Numbered things with these keys, one variable for each key of each.
    Items(&'static [(&'static str, Kind)]),
}

/// One key of a section.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) docs: &'static [&'static str],
    pub(crate) kind: Kind,
    pub(crate) default: Value,
}

/// How a type of a field is read from a variable.
pub(crate) trait Field {
    const KIND: Kind;
}

impl Field for String {
    const KIND: Kind = Kind::Text;
}
impl Field for std::path::PathBuf {
    const KIND: Kind = Kind::Text;
}
impl Field for Option<String> {
    const KIND: Kind = Kind::Text;
}
impl Field for Option<crate::Secret<String>> {
    const KIND: Kind = Kind::Text;
}
impl Field for Vec<String> {
    const KIND: Kind = Kind::List;
}
impl Field for bool {
    const KIND: Kind = Kind::Switch;
}
impl Field for u16 {
    const KIND: Kind = Kind::Number;
}
impl Field for u32 {
    const KIND: Kind = Kind::Number;
}
impl Field for u64 {
    const KIND: Kind = Kind::Number;
}
impl Field for crate::sections::ForwardedHeader {
    const KIND: Kind = Kind::Text;
}
impl Field for crate::sections::Registration {
    const KIND: Kind = Kind::Text;
}
impl Field for crate::sections::LogFormat {
    const KIND: Kind = Kind::Text;
}

/// A fault found by a section: key, message, remedy.
pub(crate) type Fault = (&'static str, String, String);

/// Defines a section: struct, defaults and keys from one text.
macro_rules! section {
    (
        $(#[doc = $section_doc:literal])*
        $name:ident = $section:literal {
            $($(#[doc = $doc:literal])* $field:ident: $type:ty = $default:expr),* $(,)?
        }
    ) => {
        $(#[doc = $section_doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: $type),*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default),* }
            }
        }

        impl $name {
            pub(crate) const NAME: &'static str = $section;
            pub(crate) const DOCS: &'static [&'static str] = &[$($section_doc),*];

            pub(crate) fn keys() -> Vec<$crate::section::Key> {
                let defaults = Self::default();
                vec![$($crate::section::Key {
                    section: $section,
                    name: stringify!($field),
                    docs: &[$($doc),*],
                    kind: <$type as $crate::section::Field>::KIND,
                    default: serde_json::to_value(&defaults.$field).unwrap_or_default(),
                }),*]
            }
        }
    };
}

pub(crate) use section;
