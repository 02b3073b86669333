//! The folders of a library, as they lie on the disk.
//! Must not look at the disk.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use codex_db::view::{FolderRow, LibraryRow};
use codex_models::LibraryRootId;
use codex_models::books::{BookFilter, Folder};
use codex_models::sort::BookSort;

use super::{OfLibrary, Within, books};
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::need;
use crate::http::disposition::percent_encode;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{
    Feed, Item, Kind, ListQuery, Paging, Place, Reader, SUBSECTION, Way, feed_urn, urn,
};
use crate::state::AppState;

/// Libraries, each the way to its folders.
pub(in crate::opds) async fn libraries(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
) -> ApiResult<Response> {
    let libraries = app.core.libraries().list(who.viewer()).await?;
    let ways = libraries.into_iter().map(|row| {
        let within = Within { id: Some(row.library.id) };
        let place = Place::new(format!("{}/folders", within.path()));
        way(
            within.urn("folders"),
            row.library.name,
            place,
            Kind::Ways,
            row.library.updated_at,
            None,
        )
    });
    let (id, now) = (feed_urn("folders"), app.core.clock().now());
    let place = Place::new("/folders");
    Feed::of_ways((&id, "Folders"), place, Place::root(), now, ways.collect()).answer(&who)
}

/// The folders in a folder, and the way to the books in it; of a library with several roots, the roots.
pub(in crate::opds) async fn folder(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfLibrary { id }): ValidPath<OfLibrary>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let library = app.core.libraries().find(who.viewer(), id).await?;
    let all = Place::new(format!("/libraries/{id}/folders"));
    let now = app.core.clock().now();
    let Some(folder) = asked_for(&library, &query)? else {
        let roots = roots(&library, &all);
        let (name, own) = (library.library.name.as_str(), Within { id: Some(id) }.urn("folders"));
        return Feed::of_ways((&own, name), all, Place::new("/folders"), now, roots).answer(&who);
    };
    let found = app.core.libraries().folders(who.viewer(), &folder).await?;
    let (total, here) = (found.len() as u64, own_place(&all, &folder));
    let before =
        usize::try_from((query.page() - 1) * u64::from(Paging::SIZE)).unwrap_or(usize::MAX);
    let shown = found.iter().skip(before).take(Paging::SIZE as usize);
    let own = |folder: &Folder| format!("{}#{}", urn(&folder.root), percent_encode(&folder.path));
    let mut items: Vec<Item> = Vec::new();
    if query.page() == 1 {
        let inside = Place::new(format!("/libraries/{id}/folders/books"));
        let inside = own_place(&inside, &folder);
        let name = books_urn(&folder);
        items.push(way(name, "Books in this folder".to_owned(), inside, Kind::Books, now, None));
    }
    items.extend(shown.map(|FolderRow { name, book_count }| {
        let below = child(&folder, name);
        let place = own_place(&all, &below);
        way(own(&below), name.clone(), place, Kind::Ways, now, Some(*book_count))
    }));
    let up = parent(&folder).map_or_else(|| Place::new("/folders"), |up| own_place(&all, &up));
    let id = own(&folder);
    let feed = Feed::of_ways((&id, &title(&library, &folder)), here, up, now, items);
    Feed { paging: Some(query.paging(total, None)), ..feed }.answer(&who)
}

/// The permanent name of the feed of a folder's own books; a name may have one fragment only.
fn books_urn(folder: &Folder) -> String {
    format!("{}?books#{}", urn(&folder.root), percent_encode(&folder.path))
}

/// The books that lie in a folder itself.
pub(in crate::opds) async fn books_of(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfLibrary { id }): ValidPath<OfLibrary>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let library = app.core.libraries().find(who.viewer(), id).await?;
    let folder = asked_for(&library, &query)?.ok_or_else(nowhere)?;
    let place = query.place(format!("/libraries/{id}/folders/books"));
    let above = Place::new(format!("/libraries/{id}/folders"));
    let of = books::Of {
        id: books_urn(&folder),
        title: title(&library, &folder),
        place: own_place(&place, &folder),
        up: own_place(&above, &folder),
        sort: BookSort::default(),
        filter: BookFilter {
            folder: Some(folder),
            ..books::filter(&query, Within { id: Some(id) })?
        },
    };
    books::list(&app, &who, &query, of).await?.answer(&who)
}

/// The folder that is asked for; `None` when it has to be said in which root.
fn asked_for(library: &LibraryRow, query: &ListQuery) -> ApiResult<Option<Folder>> {
    let root = match (query.root(), library.roots.as_slice()) {
        (Some(text), roots) => {
            let root = LibraryRootId::parse(text).map_err(|_malformed| nowhere())?;
            roots.iter().find(|known| known.id == root).ok_or_else(nowhere)?
        }
        (None, [only]) => only,
        (None, _) => return Ok(None),
    };
    Ok(Some(Folder { root: root.id, path: query.path().trim_matches('/').to_owned() }))
}

fn roots(library: &LibraryRow, all: &Place) -> Vec<Item> {
    let ways = library.roots.iter().map(|root| {
        let name = root.path.rsplit('/').next().unwrap_or_default().to_owned();
        let place = all.with("root", root.id.to_string());
        way(urn(&root.id), name, place, Kind::Ways, library.library.updated_at, None)
    });
    ways.collect()
}

fn own_place(all: &Place, folder: &Folder) -> Place {
    let place = all.with("root", folder.root.to_string());
    if folder.path.is_empty() { place } else { place.with("path", folder.path.clone()) }
}

fn child(folder: &Folder, name: &str) -> Folder {
    let path =
        if folder.path.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.path) };
    Folder { root: folder.root, path }
}

fn parent(folder: &Folder) -> Option<Folder> {
    if folder.path.is_empty() {
        return None;
    }
    let path = folder.path.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
    Some(Folder { root: folder.root, path })
}

fn title(library: &LibraryRow, folder: &Folder) -> String {
    let name = folder.path.rsplit('/').next().filter(|name| !name.is_empty());
    name.unwrap_or(&library.library.name).to_owned()
}

fn way(
    id: String,
    title: String,
    to: Place,
    kind: Kind,
    updated: DateTime<Utc>,
    count: Option<u64>,
) -> Item {
    Item::Way(Way { id, title, summary: None, updated, to, rel: SUBSECTION, kind, count })
}

fn nowhere() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such folder.")
}
