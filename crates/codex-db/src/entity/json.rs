//! Columns that hold JSON text: opaque to SQL, typed in Rust.
//! Must not be filtered or sorted by.

use std::collections::BTreeMap;

use codex_models::access::AccessRules;
use codex_models::books::Warning;
use codex_models::libraries::Layout;
use codex_models::metadata::{BookMetadata, Provenance, SeriesMetadata};
use sea_orm::DeriveValueType;

/// How a value is written to its column.
trait JsonText {
    fn written(&self) -> String;
}

macro_rules! json_text {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, DeriveValueType)]
        #[sea_orm(value_type = "String", from_str = "Self::read", to_str = "JsonText::written", column_type = "Text")]
        pub struct $name(pub $inner);

        impl $name {
            fn read(text: &str) -> Result<Self, serde_json::Error> {
                serde_json::from_str(text).map(Self)
            }

        }

        impl JsonText for $name {
            fn written(&self) -> String {
                serde_json::to_string(&self.0).expect("these types have text keys only")
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }
    };
}

json_text!(
    /// A list of texts.
    TextList(Vec<String>)
);
json_text!(
    /// Ids of names.
    TermIds(Vec<i64>)
);
json_text!(
    /// Names with values.
    Facts(BTreeMap<String, String>)
);
json_text!(
    /// What was odd in a file.
    WarningList(Vec<Warning>)
);
json_text!(
    /// What holds of a book.
    MetadataJson(BookMetadata)
);
json_text!(
    /// What holds of a series.
    SeriesMetadataJson(SeriesMetadata)
);
json_text!(
    /// Where the metadata of a book came from.
    BookProvenance(Provenance<BookMetadata>)
);
json_text!(
    /// Where the metadata of a series came from.
    SeriesProvenance(Provenance<SeriesMetadata>)
);
json_text!(
    /// How the files of a library become series and books.
    LayoutJson(Layout)
);
json_text!(
    /// What an account or group may see.
    AccessRulesJson(AccessRules)
);
