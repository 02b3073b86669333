//! How this door refuses: `{code, message}`, of which a device shows the message.
//! Must not use a status that a device does not expect where it can be avoided.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use codex_models::Rule;
use codex_services::CodexError;
use serde::Serialize;

use crate::error::log_failure;
use crate::http::json::Json;

/// A refusal with the codes of the reference server.
#[derive(Debug)]
pub(super) struct KoreaderError {
    status: StatusCode,
    code: u16,
    message: &'static str,
}

#[derive(Serialize)]
struct Body {
    code: u16,
    message: &'static str,
}

impl KoreaderError {
    /// Nobody knows the device.
    pub(super) const UNAUTHORIZED: Self =
        Self { status: StatusCode::UNAUTHORIZED, code: 2001, message: "Unauthorized" };
    /// The name is taken.
    pub(super) const USER_EXISTS: Self = Self {
        status: StatusCode::PAYMENT_REQUIRED,
        code: 2002,
        message: "Username is already registered.",
    };
    /// Something cannot be what it says.
    pub(super) const INVALID: Self =
        Self { status: StatusCode::FORBIDDEN, code: 2003, message: "Invalid request" };
    /// The document is not named.
    pub(super) const NO_DOCUMENT: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: 2004,
        message: "Field 'document' not provided.",
    };
    /// No accounts are made here.
    pub(super) const CLOSED: Self = Self {
        status: StatusCode::PAYMENT_REQUIRED,
        code: 2005,
        message: "User registration is disabled.",
    };
}

impl From<CodexError> for KoreaderError {
    fn from(error: CodexError) -> Self {
        match error {
            CodexError::Unauthenticated(_) | CodexError::Denied(_) => Self::UNAUTHORIZED,
            CodexError::Conflict(Rule::UserNameTaken) => Self::USER_EXISTS,
            CodexError::Invalid(_)
            | CodexError::NotFound(_)
            | CodexError::Conflict(_)
            | CodexError::Unsupported(_) => Self::INVALID,
            CodexError::Limited { .. } => Self {
                status: StatusCode::TOO_MANY_REQUESTS,
                code: 2000,
                message: "Too many failed attempts; try again later.",
            },
            CodexError::Busy { .. } => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                code: 1000,
                message: "The server is busy; try again later.",
            },
            error @ (CodexError::Parser(_) | CodexError::Database(_) | CodexError::Internal(_)) => {
                log_failure(&error);
                Self {
                    status: StatusCode::BAD_GATEWAY,
                    code: 2000,
                    message: "Unknown server error.",
                }
            }
        }
    }
}

impl IntoResponse for KoreaderError {
    fn into_response(self) -> Response {
        let Self { status, code, message } = self;
        (status, Json(Body { code, message })).into_response()
    }
}
