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
    /// Describe books and series.
    MetadataWrite = "metadata:write",
    /// Read pages, covers and book resources.
    PagesRead = "pages:read",
    /// Download whole files.
    FilesRead = "files:read",
    /// Make and change collections, read lists and saved filters that everybody uses.
    ListsWrite = "lists:write",
    /// Keep own progress, ratings and what one wants to read.
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

impl Permission {
    /// The right of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == name)
    }

    fn bit(self) -> u64 {
        1 << (self as u64)
    }
}

/// Some of the rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// Whether a right is among them.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// The rights of either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The rights of both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The rights of this one that the other lacks.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The rights in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

/// A named bundle of rights; the order is from the most powerful down. A new account has the least of them unless
/// somebody says otherwise.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
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
    #[default]
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
            P::LibrariesScan
            | P::MetadataWrite
            | P::ListsWrite
            | P::TasksRead
            | P::SchedulesRead => self <= Self::Editor,
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

    /// The same as a set.
    pub fn rights(self) -> PermissionSet {
        self.permissions().into_iter().collect()
    }

    /// The rights of an account of this role: the bundle, what was granted beyond it, without what was revoked.
    /// An administrator has every right of the bundle, whatever was revoked.
    pub fn rights_with(self, granted: PermissionSet, revoked: PermissionSet) -> PermissionSet {
        match self {
            Self::Admin => self.rights(),
            Self::Editor | Self::User | Self::Reader => {
                self.rights().union(granted).without(revoked)
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_right_is_gone_even_when_it_was_granted() {
        let granted = [Permission::FilesRead, Permission::TasksRead].into_iter().collect();
        let revoked = [Permission::FilesRead, Permission::ProgressWrite].into_iter().collect();
        let rights = Role::Reader.rights_with(granted, revoked);
        assert!(rights.contains(Permission::TasksRead));
        assert!(!rights.contains(Permission::FilesRead));
        assert!(!rights.contains(Permission::ProgressWrite));
        assert_eq!(Role::Admin.rights_with(granted, revoked), Role::Admin.rights());
    }

    #[test]
    fn every_right_is_found_by_its_name() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
        }
        assert_eq!(Permission::parse("everything"), None);
    }
}
