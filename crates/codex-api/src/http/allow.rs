//! The right a route needs, in the type of its handler's argument.
//! Must not know routes; a handler without `Allow` is public and listed by a test.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use codex_models::{Actor, Permission};

use crate::error::{ApiError, ErrorCode};
use crate::http::client;
use crate::http::identity::{self, Claim, Origin};
use crate::http::{same_origin, view_as};
use crate::middleware::rate_limit;
use crate::state::AppState;

/// A right, or none beyond being signed in.
pub(crate) trait Need: Send {
    /// The right.
    const PERMISSION: Option<Permission>;
}

/// The rights as types.
pub(crate) mod need {
    use codex_models::Permission;

    use super::Need;

    macro_rules! needs {
        ($($(#[$doc:meta])* $name:ident = $permission:expr),* $(,)?) => {
            $(
                $(#[$doc])*
                pub(crate) struct $name;
                impl Need for $name {
                    const PERMISSION: Option<Permission> = $permission;
                }
            )*
        };
    }

    needs! {
        /// Being signed in is enough.
        SignedIn = None,
        /// See libraries, series and books.
        LibrariesRead = Some(Permission::LibrariesRead),
        /// Change libraries.
        LibrariesWrite = Some(Permission::LibrariesWrite),
        /// Start scans.
        LibrariesScan = Some(Permission::LibrariesScan),
        /// Describe books and series.
        MetadataWrite = Some(Permission::MetadataWrite),
        /// Read pages.
        PagesRead = Some(Permission::PagesRead),
        /// Download files.
        FilesRead = Some(Permission::FilesRead),
        /// Manage accounts and what each may see.
        UsersWrite = Some(Permission::UsersWrite),
        /// See background tasks.
        TasksRead = Some(Permission::TasksRead),
        /// Stop, retry and pause background tasks.
        TasksWrite = Some(Permission::TasksWrite),
        /// Keep own API keys.
        ApiKeysWrite = Some(Permission::ApiKeysWrite),
        /// Change lists that everybody uses.
        ListsWrite = Some(Permission::ListsWrite),
        /// Keep progress.
        ProgressWrite = Some(Permission::ProgressWrite),
        /// Read the audit log.
        AuditRead = Some(Permission::AuditRead),
        /// See schedules.
        SchedulesRead = Some(Permission::SchedulesRead),
        /// Change schedules.
        SchedulesWrite = Some(Permission::SchedulesWrite),
    }
}

/// An authenticated actor that holds the right `N`; derefs to [`Actor`].
pub(crate) struct Allow<N> {
    actor: Actor,
    need: PhantomData<N>,
}

impl<N> Deref for Allow<N> {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<N: Need> FromRequestParts<AppState> for Allow<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        // A door that authenticates in its own way hands the actor on.
        let known = parts.extensions.get::<Actor>().cloned();
        let actor = match known {
            Some(actor) => actor,
            None => authenticate(parts, app).await.map_err(|refusal| {
                if identity::is_browser(&parts.headers) {
                    refusal
                } else {
                    refusal.with_challenge()
                }
            })?,
        };
        rate_limit::charge(app, &parts.extensions, actor.user).await?;
        let actor = view_as::apply(parts, app, actor).await?;
        match N::PERMISSION {
            Some(permission) if !actor.may(permission) => Err(ApiError::denied(permission)),
            Some(_) | None => {
                let actor = actor.through(client::of(&parts.headers, &parts.extensions));
                Ok(Self { actor, need: PhantomData })
            }
        }
    }
}

async fn authenticate(parts: &Parts, app: &AppState) -> Result<Actor, ApiError> {
    let (credential, origin) = match identity::claim(&parts.headers) {
        Claim::Credential(credential, origin) => (credential, origin),
        Claim::Anonymous => {
            return Err(ApiError::new(ErrorCode::Unauthenticated, "Sign in first."));
        }
        Claim::Malformed => {
            let message = "The `Authorization` header cannot be read.";
            return Err(ApiError::new(ErrorCode::InvalidCredentials, message));
        }
    };
    let may_act = origin == Origin::Header
        || same_origin::cookies_may_act(
            &parts.method,
            &parts.headers,
            &parts.extensions,
            &app.origins,
        );
    if !may_act {
        let message = "A page of another site may not act with your session.";
        return Err(ApiError::new(ErrorCode::Unauthenticated, message));
    }
    let client = client::of(&parts.headers, &parts.extensions);
    Ok(app.core.auth().admit(&credential, &client).await?)
}
