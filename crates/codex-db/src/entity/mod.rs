//! One table a file, with the types of its columns.
//! Must not hold logic.

pub mod access_class;
pub mod access_class_label;
pub mod access_group;
pub mod access_group_member;
pub mod account_email;
pub mod api_key;
pub mod audit_entry;
pub mod book;
pub mod book_document;
pub mod book_hash;
pub mod book_rating;
pub mod book_review;
pub mod book_term;
pub mod bookmark;
pub mod bulk_edit;
pub mod catalog_preference;
pub mod collection_series;
pub mod content_version;
pub mod cover;
pub mod deck_choice;
pub mod document_position;
pub mod event;
pub mod event_head;
pub mod facet_set;
mod json;
pub mod library;
pub mod library_root;
pub mod list;
pub mod login_attempt;
pub mod oidc_handoff;
pub mod oidc_identity;
pub mod oidc_login;
pub mod oidc_logout;
pub mod page_index;
pub mod page_stream;
pub mod password_reset;
pub mod preset;
pub mod progress;
pub mod read_list_book;
pub mod read_list_item;
pub mod read_list_item_key;
pub mod reading_pass;
pub mod reading_session;
pub mod refresh_token;
pub mod remembered_match;
pub mod request_count;
pub mod schedule;
pub mod schedule_firing;
pub mod series;
pub mod series_alias;
pub mod series_rating;
pub mod series_review;
pub mod series_sharing_tag;
pub mod series_term;
pub mod setting;
pub mod sidecar;
pub mod sign_in;
pub mod sync_password;
pub mod task;
pub mod task_lane;
pub mod term;
pub mod user;
pub mod want_to_read;

pub use json::{
    AccessRulesJson, BookProvenance, Facts, LayoutJson, MetadataJson, SeriesMetadataJson,
    SeriesProvenance, TermIds, TextList, WarningList,
};
