//! Wire shapes of sign-in.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_models::{Permission, Role, SignInId, UserId};
use codex_services::auth::{OpenSession, ProviderChoice, ResetLink};
use codex_services::users::User;
use serde::{Deserialize, Serialize};

use crate::v1::list::list_dto;

/// Name and password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// Sign-in name.
    pub(crate) username: String,
    /// Password.
    pub(crate) password: String,
}

/// A refresh token; without one the cookie counts.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RefreshRequest {
    /// The refresh token.
    pub(crate) refresh_token: Option<String>,
}

/// A fresh sign-in.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionDto {
    /// Short-lived token, for `Authorization: Bearer`.
    pub(crate) access_token: String,
    /// Token for one refresh.
    pub(crate) refresh_token: String,
    /// Seconds until the access token runs out.
    pub(crate) expires_in: u64,
    /// Who signed in.
    pub(crate) user: UserDto,
}

/// An account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserDto {
    /// Id.
    pub(crate) id: UserId,
    /// Sign-in name.
    pub(crate) name: String,
    /// Role.
    pub(crate) role: Role,
    /// The rights of the account: those of the role, with what was granted, without what was revoked.
    pub(crate) permissions: Vec<Permission>,
    /// When the account was made.
    pub(crate) created_at: DateTime<Utc>,
}

impl From<User> for UserDto {
    fn from(user: User) -> Self {
        let permissions = user.permissions();
        let User { id, name, role, created_at, .. } = user;
        Self { id, name, role, permissions, created_at }
    }
}

/// A new password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChangePasswordRequest {
    /// The password until now.
    pub(crate) current_password: String,
    /// The password from now on.
    pub(crate) new_password: String,
}

/// A new password for the account of a reset link.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RedeemResetRequest {
    /// The token of the link.
    pub(crate) token: String,
    /// The password from now on.
    pub(crate) password: String,
}

/// A link that sets a new password.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResetLinkDto {
    /// The one-time token.
    pub(crate) token: String,
    /// Where the web app takes it, below the address of the server.
    pub(crate) path: String,
    /// When it ends.
    pub(crate) expires_at: DateTime<Utc>,
}

impl From<ResetLink> for ResetLinkDto {
    fn from(link: ResetLink) -> Self {
        let ResetLink { token, path, expires_at } = link;
        Self { token, path, expires_at }
    }
}

list_dto! {
    /// A page of sessions.
    OpenSessionList of OpenSessionDto
}

/// A device somebody is signed in on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenSessionDto {
    /// Id.
    pub(crate) id: SignInId,
    /// What the device calls itself.
    #[schema(required)]
    pub(crate) device: Option<String>,
    /// The address it came from last.
    #[schema(required)]
    pub(crate) address: Option<String>,
    /// Issuer of the identity provider that vouched for the sign-in; null for a password.
    #[schema(required)]
    pub(crate) issuer: Option<String>,
    /// When it began.
    pub(crate) created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub(crate) last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub(crate) expires_at: DateTime<Utc>,
    /// Whether this request belongs to it.
    pub(crate) is_current: bool,
}

impl From<OpenSession> for OpenSessionDto {
    fn from(session: OpenSession) -> Self {
        let OpenSession {
            id,
            device,
            address,
            issuer,
            created_at,
            last_used_at,
            expires_at,
            is_current,
        } = session;
        Self { id, device, address, issuer, created_at, last_used_at, expires_at, is_current }
    }
}

list_dto! {
    /// The identity providers.
    ProviderList of ProviderDto
}

/// An identity provider to choose on the sign-in page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderDto {
    /// Id in addresses.
    pub(crate) id: String,
    /// Name for people.
    pub(crate) name: String,
}

impl From<ProviderChoice> for ProviderDto {
    fn from(provider: ProviderChoice) -> Self {
        let ProviderChoice { id, name } = provider;
        Self { id, name }
    }
}

/// How a sign-in at a provider is to end.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct OidcLoginQuery {
    /// Page of the web app to show afterwards.
    pub(crate) return_to: Option<String>,
    /// For an app: where its code goes, one of the allowed addresses.
    pub(crate) redirect_uri: Option<String>,
    /// For an app: S256 hash of the verifier it will show with the code.
    pub(crate) code_challenge: Option<String>,
    /// For an app: handed back with the code.
    pub(crate) state: Option<String>,
}

/// What a provider sends back.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OidcCallbackQuery {
    /// Names the sign-in.
    pub(crate) state: String,
    /// To trade for tokens.
    pub(crate) code: Option<String>,
    /// Who answers.
    pub(crate) iss: Option<String>,
    /// The provider's refusal.
    pub(crate) error: Option<String>,
}

/// The code that an app got.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RedeemCodeRequest {
    /// The code.
    pub(crate) code: String,
    /// The verifier whose hash the app sent at the beginning.
    pub(crate) code_verifier: String,
}

/// A logout token of a provider.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct LogoutForm {
    /// The signed token.
    pub(crate) logout_token: String,
}
