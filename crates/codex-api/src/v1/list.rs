//! The envelope of lists, one named schema per list, and what collections and read lists are asked with.
//! Must not know what is listed.

use codex_models::lists::Shown;
use serde::Deserialize;

/// Which collections or read lists.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListsQuery {
    /// Those that are hidden, in place of those that are not.
    #[param(default = false)]
    hidden: Option<bool>,
}

impl ListsQuery {
    /// Which are meant.
    pub(crate) fn shown(&self) -> Shown {
        if self.hidden == Some(true) { Shown::Hidden } else { Shown::Plain }
    }
}

/// How a list is taken over from scans.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct TakeOverRequest {
    /// Its name from then on; the one it has without it.
    #[schema(required = false)]
    pub(crate) name: Option<String>,
}

/// Defines `{items, nextCursor, total}` for a DTO.
macro_rules! list_dto {
    ($(#[$doc:meta])* $name:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            /// The rows of this page.
            pub(crate) items: Vec<$item>,
            /// Give it as `cursor` for the next page; null at the end.
            #[schema(required)]
            pub(crate) next_cursor: Option<String>,
            /// Rows on all pages.
            pub(crate) total: u64,
        }

        impl<T: Into<$item>> From<codex_models::Page<T>> for $name {
            fn from(page: codex_models::Page<T>) -> Self {
                let codex_models::Page { items, next, total } = page;
                Self {
                    items: items.into_iter().map(Into::into).collect(),
                    next_cursor: next.as_ref().map(crate::http::page_query::encode),
                    total,
                }
            }
        }
    };
}

pub(crate) use list_dto;
