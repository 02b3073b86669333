//! Rights and the roles that bundle them: the one list.
//! Must not know which route needs which right.

use serde::{Deserialize, Serialize};

// The name is a bare token: a `literal` fragment is opaque to the attribute that describes the wire.
macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $name:tt),* $(,)?) => {
        /// A single right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $name)] $variant),*
        }

        impl Permission {
            /// Every right, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    };
}

permissions! {
    /// See libraries, series and books.
    LibrariesRead = "libraries:read",
    /// Create, change and delete libraries, browse the server's folders.
    LibrariesWrite = "libraries:write",
    /// Start a scan.
    LibrariesScan = "libraries:scan",
    /// Read pages, covers and book resources.
    PagesRead = "pages:read",
    /// Download whole files.
    FilesRead = "files:read",
    /// Keep own progress.
    ProgressWrite = "progress:write",
    /// See and manage accounts, access groups and what each may see.
    UsersWrite = "users:write",
    /// Keep own API keys.
    ApiKeysWrite = "api_keys:write",
    /// See background tasks and their history.
    TasksRead = "tasks:read",
    /// Retry, cancel and pause background tasks.
    TasksWrite = "tasks:write",
    /// See schedules and their next runs.
    SchedulesRead = "schedules:read",
    /// Create, change and delete schedules.
    SchedulesWrite = "schedules:write",
    /// Read the audit log.
    AuditRead = "audit:read",
}

/// A named bundle of rights; the order is from the most powerful down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(16))")
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "admin"))]
    Admin,
    /// Curates libraries and metadata.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "editor"))]
    Editor,
    /// Reads, downloads and keeps progress.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "user"))]
    User,
    /// Reads and keeps progress; cannot download whole files.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "reader"))]
    Reader,
}

impl Role {
    /// Every role, most powerful first.
    pub const ALL: &'static [Self] = &[Self::Admin, Self::Editor, Self::User, Self::Reader];

    /// Whether the role holds a right.
    pub fn grants(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::LibrariesRead | P::PagesRead | P::ProgressWrite | P::ApiKeysWrite => true,
            P::FilesRead => self <= Self::User,
            P::LibrariesScan | P::TasksRead | P::SchedulesRead => self <= Self::Editor,
            P::LibrariesWrite
            | P::UsersWrite
            | P::TasksWrite
            | P::SchedulesWrite
            | P::AuditRead => self == Self::Admin,
        }
    }

    /// All rights of the role.
    pub fn permissions(self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.grants(*permission)).collect()
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::User => "user",
            Self::Reader => "reader",
        }
    }
}
