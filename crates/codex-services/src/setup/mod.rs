//! The first start: one administrator is made, with a token that only the server's log shows.
//! Must not do anything once an administrator exists.

use crate::auth::Session;
use crate::core::Core;
use crate::error::Result;

/// First-run set-up.
pub struct Setup<'a>(pub(crate) &'a Core);

/// Whether the set-up is still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetupStatus {
    /// No administrator exists yet.
    pub required: bool,
}

impl Setup<'_> {
    /// Whether the set-up is still to do.
    pub async fn status(&self) -> Result<SetupStatus> {
        todo!()
    }

    /// Makes the one-time token while no administrator exists; an earlier token stops working.
    pub async fn issue_token(&self) -> Result<Option<String>> {
        todo!()
    }

    /// Creates the first administrator and signs them in.
    pub async fn create_admin(
        &self,
        name: &str,
        password: &str,
        token: &str,
        device: Option<&str>,
    ) -> Result<Session> {
        todo!()
    }
}
