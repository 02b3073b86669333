//! Typed ids: `UUIDv7` inside, 32 lowercase hex digits outside.
//! Must not know where an id is stored or shown.

pub(crate) mod brief;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The text is not an id: 32 hex digits are expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id (32 hex digits)")]
pub struct InvalidId(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub Uuid);

        impl $name {
            /// Parses the outside form; dashes are tolerated.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_source| InvalidId(text.to_owned()))
            }

            /// The 16 bytes of the id.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut digits = [0; uuid::fmt::Simple::LENGTH];
                serializer.serialize_str(self.0.simple().encode_lower(&mut digits))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some("^[0-9a-f]{32}$"))
                    .description(Some("Id: 32 hex digits"))
                    .build()
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        #[cfg(feature = "orm")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

id!(
    /// A library: root folders with a kind.
    LibraryId
);
id!(
    /// One root folder of a library.
    LibraryRootId
);
id!(
    /// An ordered set of books in a library.
    SeriesId
);
id!(
    /// One file that one reads.
    BookId
);
id!(
    /// One of the covers of a book or series.
    CoverId
);
id!(
    /// A person with an account.
    UserId
);
id!(
    /// A long-lived secret of a user for programs.
    ApiKeyId
);
id!(
    /// One rotating refresh token.
    RefreshTokenId
);
id!(
    /// One sign-in on a device: the session, and all refresh tokens that came from it.
    SignInId
);
id!(
    /// An entry of the audit log.
    AuditEntryId
);
id!(
    /// Whatever an entry of the audit log is about.
    AuditTargetId
);
id!(
    /// A person at an identity provider.
    OidcIdentityId
);
id!(
    /// A persisted unit of work.
    TaskId
);
id!(
    /// A recurring rule.
    ScheduleId
);
id!(
    /// One due time of a schedule.
    ScheduleFiringId
);
id!(
    /// An entry of the log of reading, given by the client that reports it.
    SessionId
);
id!(
    /// A group of accounts that share rules of what they may see.
    AccessGroupId
);
id!(
    /// A condition that was saved.
    PresetId
);
id!(
    /// A collection or a read list.
    ListId
);
id!(
    /// An entry of a reading list that came as a file.
    ItemId
);
id!(
    /// A place in a book that a user marked.
    BookmarkId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_shown_as_32_hex_digits_and_read_back() {
        let id = BookId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_002a));
        let text = id.to_string();
        assert_eq!(text, "0193000000007000800000000000002a");
        assert_eq!(BookId::parse(&text), Ok(id));
    }

    #[test]
    fn other_text_is_refused() {
        assert!(BookId::parse("42").is_err());
    }
}
