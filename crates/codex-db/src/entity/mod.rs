//! One table a file, with the types of its columns.
//! Must not hold logic.

pub mod access_group;
pub mod access_group_member;
pub mod api_key;
pub mod book;
pub mod event;
pub mod event_head;
mod json;
pub mod library;
pub mod library_root;
pub mod page_index;
pub mod password_reset;
pub mod progress;
pub mod refresh_token;
pub mod schedule;
pub mod schedule_firing;
pub mod series;
pub mod series_sharing_tag;
pub mod setting;
pub mod sign_in;
pub mod task;
pub mod user;

pub use json::{AccessRulesJson, MetadataJson, TextList, WarningList};
