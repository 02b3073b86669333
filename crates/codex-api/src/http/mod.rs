//! What every protocol of this crate needs of HTTP: credentials, bodies, paging, caching, ranges.
//! Must not know a feature.

pub(crate) mod accept;
pub(crate) mod allow;
pub(crate) mod book_file;
pub(crate) mod book_page;
pub(crate) mod bounded;
pub(crate) mod client;
pub(crate) mod content;
pub(crate) mod cookies;
pub(crate) mod device;
pub(crate) mod disposition;
pub(crate) mod door;
pub(crate) mod etag;
pub(crate) mod forwarded;
pub(crate) mod identity;
pub(crate) mod image_body;
pub(crate) mod json;
pub(crate) mod page_query;
pub(crate) mod range;
pub(crate) mod same_origin;
pub(crate) mod sse;
pub(crate) mod valid_form;
pub(crate) mod valid_json;
pub(crate) mod valid_path;
pub(crate) mod valid_query;
pub(crate) mod view_as;
pub(crate) mod xml_body;
