//! Who acts (`Actor`) and whose eyes see (`Viewer`).
//! Must not know how somebody signed in.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::audit::Client;

pub use crate::access::LibraryScope;
use crate::access::Sight;
use crate::permissions::PermissionSet;
use crate::{ApiKeyId, LibraryId, Permission, Role, SignInId, UserId};

/// Whose eyes a read happens with; every read of library content takes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Viewer {
    user: Option<UserId>,
    sight: Arc<Sight>,
}

impl Viewer {
    /// A user who may see all of these libraries.
    pub fn new(user: UserId, libraries: LibraryScope) -> Self {
        Self::seeing(user, Sight::of(libraries))
    }

    /// A user with this sight.
    pub fn seeing(user: UserId, sight: impl Into<Arc<Sight>>) -> Self {
        Self { user: Some(user), sight: sight.into() }
    }

    /// Nobody in particular, everything visible: for scanner, search, tasks and scheduler only.
    pub fn system() -> Self {
        Self { user: None, sight: Arc::new(Sight::of(LibraryScope::All)) }
    }

    /// The user whose progress is shown; `None` for the system.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The libraries in sight.
    pub fn libraries(&self) -> &LibraryScope {
        &self.sight.libraries
    }

    /// All that a query has to know.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The same eyes on one library alone.
    #[must_use]
    pub fn within(&self, library: LibraryId) -> Self {
        let only = LibraryScope::Only([library].into());
        Self { user: self.user, sight: Arc::new(self.sight.within(&only)) }
    }

    /// The same eyes with one library more: of somebody who just made it.
    #[must_use]
    pub fn and_library(&self, library: LibraryId) -> Self {
        match self.libraries() {
            LibraryScope::All => self.clone(),
            LibraryScope::Only(known) => {
                let mut libraries = known.clone();
                libraries.insert(library);
                let libraries = LibraryScope::Only(libraries);
                Self {
                    user: self.user,
                    sight: Arc::new(Sight { libraries, ..(*self.sight).clone() }),
                }
            }
        }
    }
}

/// What an API key narrows its owner down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLimits {
    /// The key.
    pub id: ApiKeyId,
    /// Its own rights; `None` is all of the owner's.
    pub permissions: Option<PermissionSet>,
    /// Its own libraries.
    pub libraries: LibraryScope,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

impl KeyLimits {
    /// Whether the key has run out.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// Who acts: the user, their rights and their eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The acting user.
    pub user: UserId,
    /// Their name, for messages.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// The sign-in whose access token was shown; `None` for keys, passwords and the command line.
    pub session: Option<SignInId>,
    viewer: Viewer,
    rights: PermissionSet,
    key: Option<KeyLimits>,
    client: Client,
}

impl Actor {
    /// A user with the rights of a role and all of these libraries.
    pub fn new(user: UserId, name: String, role: Role, libraries: LibraryScope) -> Self {
        let viewer = Viewer::new(user, libraries);
        Self {
            user,
            name,
            role,
            session: None,
            viewer,
            rights: role.rights(),
            key: None,
            client: Client::default(),
        }
    }

    /// The same actor, known by the access token of a sign-in.
    #[must_use]
    pub fn in_session(self, session: Option<SignInId>) -> Self {
        Self { session, ..self }
    }

    /// The person at the machine: the command line acts with every right and on no account.
    pub fn operator() -> Self {
        Self {
            user: UserId(uuid::Uuid::nil()),
            name: "operator".to_owned(),
            role: Role::Admin,
            session: None,
            viewer: Viewer::system(),
            rights: Role::Admin.rights(),
            key: None,
            client: Client::default(),
        }
    }

    /// The same user with these rights instead of those of the role.
    #[must_use]
    pub fn with_rights(self, rights: PermissionSet) -> Self {
        Self { rights, ..self }
    }

    /// The same user with this sight.
    #[must_use]
    pub fn seeing(self, sight: impl Into<Arc<Sight>>) -> Self {
        Self { viewer: Viewer::seeing(self.user, sight), ..self }
    }

    /// The same actor with no more than these rights.
    #[must_use]
    pub fn limited_to(self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        let limit: PermissionSet = permissions.into_iter().collect();
        Self { rights: self.rights.intersection(limit), ..self }
    }

    /// The same actor by way of an API key: never more than the key and its owner both may.
    #[must_use]
    pub fn by_key(self, key: KeyLimits) -> Self {
        let rights = match key.permissions {
            Some(own) => self.rights.intersection(own),
            None => self.rights,
        };
        let viewer = match key.libraries {
            LibraryScope::All => self.viewer,
            LibraryScope::Only(_) => {
                Viewer::seeing(self.user, self.viewer.sight().within(&key.libraries))
            }
        };
        Self { rights, viewer, key: Some(key), ..self }
    }

    /// The same actor, acting through this client.
    #[must_use]
    pub fn through(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// Where the actor's request came from, for the audit log.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The eyes of this actor.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The API key that was shown, if one was.
    pub fn key(&self) -> Option<&KeyLimits> {
        self.key.as_ref()
    }

    /// All rights of the actor.
    pub fn rights(&self) -> PermissionSet {
        self.rights
    }

    /// Whether the actor holds a right.
    pub fn may(&self, permission: Permission) -> bool {
        self.rights.contains(permission)
    }
}
