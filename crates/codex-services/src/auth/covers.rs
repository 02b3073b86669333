//! Addresses of covers that let in whoever has them, for a while: some apps fetch images without credentials.
//! Must not let anybody see a cover that the account does not see by then.

use chrono::{DateTime, Utc};
use codex_models::access::LibraryScope;
use codex_models::{Actor, Permission, UserId};
use codex_utils::secret;

use super::{Auth, AuthError};
use crate::error::{CodexError, Result};

/// Addresses made within so many seconds are alike, so that apps find what they have kept.
const WINDOW_SECONDS: i64 = 6 * 60 * 60;

/// What an address of a cover says beside its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCover {
    /// Whose eyes see.
    pub user: UserId,
    /// Until when, in seconds since 1970.
    pub until: i64,
    /// What proves it.
    pub signature: String,
}

impl Auth<'_> {
    /// Lets whoever has the address of this cover see it as the actor does; `None` for one who may not see it, or whose
    /// key sees less than the account.
    pub fn sign_cover(&self, who: &Actor, cover: &str) -> Option<SignedCover> {
        if !who.may(Permission::PagesRead)
            || who.key().is_some_and(|key| key.libraries != LibraryScope::All)
        {
            return None;
        }
        let window = self.0.clock().now().timestamp().div_euclid(WINDOW_SECONDS);
        let until = window.saturating_add(2).saturating_mul(WINDOW_SECONDS);
        let signature = self.signature(who.user, until, cover);
        Some(SignedCover { user: who.user, until, signature })
    }

    /// Whoever the address of a cover was made for, with no other right than to see it.
    pub async fn admit_cover(&self, signed: &SignedCover, cover: &str) -> Result<Actor> {
        let now = self.0.clock().now();
        let is_over = DateTime::<Utc>::from_timestamp(signed.until, 0).is_none_or(|end| end <= now);
        if is_over {
            return Err(AuthError::Expired.into());
        }
        let right = self.signature(signed.user, signed.until, cover);
        // Compared behind a hash, so that the time it takes tells nothing of how much of a guess was right.
        let keys = &self.state().keys;
        if keys.cover_mac(&right) != keys.cover_mac(&signed.signature) {
            return Err(AuthError::Invalid.into());
        }
        let account = self.account(signed.user).await?;
        let account = account.ok_or(CodexError::Unauthenticated(AuthError::Invalid))?;
        Ok(account.actor().limited_to([Permission::PagesRead]))
    }

    fn signature(&self, user: UserId, until: i64, cover: &str) -> String {
        secret::token_of(&self.state().keys.cover_mac(&format!("{user} {until} {cover}")))
    }
}
