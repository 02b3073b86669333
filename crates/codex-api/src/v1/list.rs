//! The envelope of lists, one named schema per list.
//! Must not know what is listed.

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
