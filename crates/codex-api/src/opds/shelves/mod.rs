//! Which feeds there are: their titles, what is in them and what leads on.
//! Must not know how a feed is written.

pub(super) mod books;
mod facets;
pub(super) mod folders;
pub(super) mod home;
pub(super) mod lists;
pub(super) mod names;
pub(super) mod search;
pub(super) mod series;

use std::borrow::Cow;

use codex_models::{Actor, BookId, LibraryId, ListId, PresetId, SeriesId, Viewer};
use serde::Deserialize;

use crate::error::ApiResult;
use crate::state::AppState;

/// An id in an address; beside it a key may stand there.
macro_rules! of {
    ($($(#[$doc:meta])* $name:ident($id:ty)),* $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize)]
            pub(super) struct $name {
                pub(super) id: $id,
            }
        )*
    };
}

of! {
    /// A library.
    OfLibrary(LibraryId),
    /// A series.
    OfSeries(SeriesId),
    /// A book.
    OfBook(BookId),
    /// A list.
    OfList(ListId),
    /// A saved filter.
    OfPreset(PresetId),
}

/// The library of a feed; without one all are meant.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub(super) struct Within {
    #[serde(default)]
    pub(super) id: Option<LibraryId>,
}

impl Within {
    /// Where its feeds lie.
    pub(super) fn path(self) -> String {
        self.id.map(|id| format!("/libraries/{id}")).unwrap_or_default()
    }

    /// The same eyes on nothing else.
    pub(super) fn eyes(self, viewer: &Viewer) -> Cow<'_, Viewer> {
        self.id.map_or(Cow::Borrowed(viewer), |id| Cow::Owned(viewer.within(id)))
    }

    /// The title of one of its feeds; a library that is not in sight has none.
    pub(super) async fn title(
        self,
        app: &AppState,
        who: &Actor,
        title: impl Into<String>,
    ) -> ApiResult<String> {
        let title = title.into();
        let Some(id) = self.id else { return Ok(title) };
        let library = app.core.libraries().name(who.viewer(), id).await?;
        Ok(format!("{library}: {title}"))
    }

    /// The permanent name of one of its feeds.
    pub(super) fn urn(self, name: &str) -> String {
        match self.id {
            Some(id) => format!("{}#{name}", super::catalog::urn(&id)),
            None => super::catalog::feed_urn(name),
        }
    }
}
