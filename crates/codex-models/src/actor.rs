//! Who acts (`Actor`) and whose eyes see (`Viewer`).
//! Must not know how somebody signed in.

use std::collections::BTreeSet;

use crate::audit::Client;
use crate::{LibraryId, Permission, Role, SignInId, UserId};

/// Which libraries a viewer may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LibraryScope {
    /// Every library, present and future.
    All,
    /// Only these.
    Only(BTreeSet<LibraryId>),
}

/// Whose eyes a read happens with; every read of library content takes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Viewer {
    user: Option<UserId>,
    libraries: LibraryScope,
}

impl Viewer {
    /// A user who may see these libraries.
    pub fn new(user: UserId, libraries: LibraryScope) -> Self {
        Self { user: Some(user), libraries }
    }

    /// Nobody in particular, everything visible: for scanner, search, tasks and scheduler only.
    pub fn system() -> Self {
        Self { user: None, libraries: LibraryScope::All }
    }

    /// The user whose progress is shown; `None` for the system.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Whether nothing is hidden from these eyes, so that nobody has to look.
    pub fn sees_everything(&self) -> bool {
        self.libraries == LibraryScope::All
    }

    /// The libraries in sight.
    pub fn libraries(&self) -> &LibraryScope {
        &self.libraries
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
    limit: Option<BTreeSet<Permission>>,
    client: Client,
}

impl Actor {
    /// Builds an actor from a user's account.
    pub fn new(user: UserId, name: String, role: Role, libraries: LibraryScope) -> Self {
        let viewer = Viewer::new(user, libraries);
        Self { user, name, role, session: None, viewer, limit: None, client: Client::default() }
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
            limit: None,
            client: Client::default(),
        }
    }

    /// The same actor with no more than these rights of their role: what a narrow key may do.
    #[must_use]
    pub fn limited_to(self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self { limit: Some(permissions.into_iter().collect()), ..self }
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

    /// Whether the actor holds a right.
    pub fn may(&self, permission: Permission) -> bool {
        let is_within_limit = self.limit.as_ref().is_none_or(|limit| limit.contains(&permission));
        is_within_limit && self.role.grants(permission)
    }
}
