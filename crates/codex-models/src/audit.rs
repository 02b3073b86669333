//! What the audit log remembers: who did what to which thing, from where, and how it ended.
//! Must not hold secrets: an entry is read by people.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Actor, UserId};

/// Longest name, device or detail that is kept, in characters.
const MAX_CHARS: usize = 200;

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// Network address of the client; `None` for the command line.
    pub address: Option<IpAddr>,
    /// What the client calls itself; a hint, never a proof.
    pub device: Option<String>,
}

macro_rules! audit_names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:tt),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(
            feature = "orm",
            sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(32))")
        )]
        pub enum $type {
            $(
                $(#[$variant_doc])*
                #[serde(rename = $name)]
                #[cfg_attr(feature = "orm", sea_orm(string_value = $name))]
                $variant
            ),*
        }

        impl $type {
            /// Every name, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    };
}

audit_names! {
    /// What was done, or tried.
    AuditAction {
        /// Somebody signed in.
        SignIn = "sign_in",
        /// Somebody showed a wrong or unknown credential in a request.
        Credential = "credential",
        /// A session was ended by its owner.
        SignOut = "sign_out",
        /// A refresh token was used twice, so its session was ended.
        TokenReuse = "token_reuse",
        /// The first administrator was made.
        Setup = "setup",
        /// A session was ended from the list of sessions.
        SessionRevoked = "session_revoked",
        /// Every session of an account was ended.
        SessionsRevoked = "sessions_revoked",
        /// A password was changed by its owner.
        PasswordChanged = "password_changed",
        /// A password was set anew: by the link of a reset, or at the machine.
        PasswordReset = "password_reset",
        /// A link to reset a password was made.
        PasswordResetIssued = "password_reset_issued",
        /// An account was made.
        UserCreated = "user_created",
        /// An account was changed: its name or state.
        UserChanged = "user_changed",
        /// An account was deleted.
        UserDeleted = "user_deleted",
        /// An account was joined with one of an identity provider.
        IdentityLinked = "identity_linked",
        /// Role or rights of an account were changed.
        RightsChanged = "rights_changed",
        /// What an account may see was changed.
        AccessChanged = "access_changed",
        /// The sharing tags of a series were changed, and so who sees it.
        SharingChanged = "sharing_changed",
        /// An access group was made.
        GroupCreated = "group_created",
        /// An access group was changed: its rules or members.
        GroupChanged = "group_changed",
        /// An access group was deleted.
        GroupDeleted = "group_deleted",
        /// An API key was made.
        ApiKeyCreated = "api_key_created",
        /// An API key was changed.
        ApiKeyChanged = "api_key_changed",
        /// An API key was revoked.
        ApiKeyRevoked = "api_key_revoked",
        /// A library was made.
        LibraryCreated = "library_created",
        /// Name or folders of a library were changed.
        LibraryChanged = "library_changed",
        /// A library was deleted.
        LibraryDeleted = "library_deleted",
        /// It was said that what folders of a library lost is meant to be gone.
        LossesConfirmed = "losses_confirmed",
        /// What scans had marked as missing was deleted for good.
        TrashPurged = "trash_purged",
        /// A schedule was made.
        ScheduleCreated = "schedule_created",
        /// A schedule was changed.
        ScheduleChanged = "schedule_changed",
        /// A schedule was deleted.
        ScheduleDeleted = "schedule_deleted",
        /// A lane of tasks was paused, resumed or given another concurrency.
        LaneChanged = "lane_changed",
        /// A setting was changed.
        SettingChanged = "setting_changed",
    }
}

audit_names! {
    /// How it ended.
    AuditOutcome {
        /// It was done.
        Success = "success",
        /// It was refused.
        Failure = "failure",
    }
}

audit_names! {
    /// What kind of thing it was done to.
    AuditTargetKind {
        /// An account.
        User = "user",
        /// An access group.
        Group = "group",
        /// An API key.
        ApiKey = "api_key",
        /// A sign-in on a device.
        Session = "session",
        /// A library.
        Library = "library",
        /// A series.
        Series = "series",
        /// A book.
        Book = "book",
        /// A schedule.
        Schedule = "schedule",
        /// A lane of tasks.
        Lane = "lane",
        /// A setting.
        Setting = "setting",
    }
}

/// The thing something was done to; its name is kept because the thing may be gone when the log is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditTarget {
    /// Kind of thing.
    pub kind: AuditTargetKind,
    /// Its id, when it has one.
    pub id: Option<Uuid>,
    /// Its name at that time.
    pub name: String,
}

/// An entry to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// What was done.
    pub action: AuditAction,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Who did it; `None` when nobody is signed in, and for the command line.
    pub user: Option<UserId>,
    /// Their name at that time.
    pub name: Option<String>,
    /// What it was done to.
    pub target: Option<AuditTarget>,
    /// From where.
    pub client: Client,
    /// Further facts, none of them secret.
    pub details: BTreeMap<String, String>,
}

impl NewAuditEntry {
    /// Something that a signed-in person (or the command line) did.
    pub fn by(who: &Actor, action: AuditAction) -> Self {
        let user = Some(who.user).filter(|user| !user.0.is_nil());
        Self::of(action, user, Some(&who.name), who.client().clone())
    }

    /// Something that somebody did who is not signed in (yet): a sign-in names the account, a failed one may not
    /// know any.
    pub fn of(
        action: AuditAction,
        user: Option<UserId>,
        name: Option<&str>,
        client: Client,
    ) -> Self {
        let client = Client { device: client.device.map(|device| short(&device)), ..client };
        Self {
            action,
            outcome: AuditOutcome::Success,
            user,
            name: name.map(short),
            target: None,
            client,
            details: BTreeMap::new(),
        }
    }

    /// The same entry, with the thing it was done to.
    #[must_use]
    pub fn on(mut self, kind: AuditTargetKind, id: impl Into<Uuid>, name: &str) -> Self {
        self.target = Some(AuditTarget { kind, id: Some(id.into()), name: short(name) });
        self
    }

    /// The same entry, with the thing it was done to, which has a name and no id.
    #[must_use]
    pub fn on_named(mut self, kind: AuditTargetKind, name: &str) -> Self {
        self.target = Some(AuditTarget { kind, id: None, name: short(name) });
        self
    }

    /// The same entry, with one more fact. It must not be a secret.
    #[must_use]
    pub fn with(mut self, fact: &'static str, value: impl AsRef<str>) -> Self {
        self.details.insert(fact.to_owned(), short(value.as_ref()));
        self
    }

    /// The same entry, of something that was refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.outcome = AuditOutcome::Failure;
        self
    }
}

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of this action.
    pub action: Option<AuditAction>,
    /// With this outcome.
    pub outcome: Option<AuditOutcome>,
    /// Done by this account.
    pub user: Option<UserId>,
    /// Done to this thing.
    pub target: Option<Uuid>,
    /// From this address.
    pub address: Option<IpAddr>,
    /// Not before this time.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// Nothing about libraries and what is in them: the reader of the log does not see all of that.
    pub hides_content: bool,
}

impl AuditTargetKind {
    /// Whether such a thing is a library, in one, or about one, so that rules may hide it.
    pub fn is_content(self) -> bool {
        match self {
            Self::Library | Self::Series | Self::Book | Self::Schedule => true,
            Self::User
            | Self::Group
            | Self::ApiKey
            | Self::Session
            | Self::Lane
            | Self::Setting => false,
        }
    }
}

/// Cut to what is kept, without control characters.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_is_kept_short_and_on_one_line() {
        let device = Some(format!("Reader\n{}", "x".repeat(10_000)));
        let client = Client { address: None, device };
        let entry = NewAuditEntry::of(AuditAction::SignIn, None, Some("a\0b"), client);
        assert_eq!(entry.name.as_deref(), Some("ab"));
        assert_eq!(entry.client.device.map(|device| device.chars().count()), Some(MAX_CHARS));
    }

    #[test]
    fn the_command_line_is_named_and_has_no_account() {
        let entry = NewAuditEntry::by(&Actor::operator(), AuditAction::UserCreated);
        assert_eq!((entry.user, entry.name.as_deref()), (None, Some("operator")));
    }
}
