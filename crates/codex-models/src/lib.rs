//! codex-models: the values that two or more layers exchange.
//! May depend on nothing of ours; knows no I/O, no SQL and no HTTP.

pub mod access;
pub mod actor;
pub mod audit;
pub mod bookmarks;
pub mod books;
pub mod covers;
pub mod duplicates;
pub mod events;
pub mod filter;
pub mod ids;
pub mod libraries;
pub mod lists;
pub mod metadata;
pub mod paging;
pub mod patch;
pub mod permissions;
pub mod preferences;
pub mod presets;
pub mod progress;
pub mod ratings;
pub mod rules;
pub mod scans;
pub mod schedules;
pub mod series;
pub mod settings;
pub mod sort;
pub mod tasks;
pub mod trash;
pub mod users;

pub use actor::{Actor, Viewer};
pub use books::{BookFormat, BookState};
pub use ids::{
    AccessGroupId, ApiKeyId, AuditEntryId, AuditTargetId, BookId, BookmarkId, CoverId, ItemId,
    LibraryId, LibraryRootId, ListId, OidcIdentityId, PresetId, RefreshTokenId, ScheduleFiringId,
    ScheduleId, SeriesId, SessionId, SignInId, TaskId, UserId,
};
pub use paging::{Page, PageRequest};
pub use patch::Patch;
pub use permissions::{Permission, PermissionSet, Role};
pub use rules::{FieldError, Resource, Rule};
