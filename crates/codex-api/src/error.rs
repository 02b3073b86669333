//! The one way v1 refuses: `{error, message, details}` with a closed list of codes.
//! Must not decide anything; it only translates what services refused.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_db::DbError;
use codex_models::filter::ConditionError;
use codex_models::{FieldError, Permission, Resource, Rule};
use codex_services::error::{AuthError, CodexError, Reason};
use serde::Serialize;

use crate::http::json::Json;

/// When it is worth asking a busy database again.
const BUSY_DATABASE: Duration = Duration::from_secs(1);

/// What a handler answers.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $status:ident),* $(,)?) => {
        /// Why a request was refused: the closed list, stable between versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant),*
        }

        impl ErrorCode {
            /// The status that goes with the code.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),* }
            }
        }
    };
}

error_codes! {
    /// The request cannot be understood.
    BadRequest = BAD_REQUEST,
    /// A field has an impossible value; `details.fields` says which.
    InvalidField = UNPROCESSABLE_ENTITY,
    /// The cursor does not come from this list.
    InvalidCursor = BAD_REQUEST,
    /// The list cannot be sorted by this.
    UnknownSort = BAD_REQUEST,
    /// The body is larger than any request needs.
    PayloadTooLarge = PAYLOAD_TOO_LARGE,
    /// No valid credentials came with the request.
    Unauthenticated = UNAUTHORIZED,
    /// Name or password is wrong, or the key is unknown.
    InvalidCredentials = UNAUTHORIZED,
    /// The access token has run out; refresh it.
    TokenExpired = UNAUTHORIZED,
    /// A refresh token was used twice; its whole family is revoked.
    TokenReused = UNAUTHORIZED,
    /// The account lacks the right named in `details.permission`.
    PermissionDenied = FORBIDDEN,
    /// There is no such thing, or not for these eyes.
    NotFound = NOT_FOUND,
    /// The address does not know this method.
    MethodNotAllowed = METHOD_NOT_ALLOWED,
    /// The wanted bytes lie outside the file.
    RangeNotSatisfiable = RANGE_NOT_SATISFIABLE,
    /// The first administrator has to be created before anything else.
    SetupRequired = CONFLICT,
    /// An administrator exists already.
    SetupDone = CONFLICT,
    /// Another library has this name.
    LibraryNameTaken = CONFLICT,
    /// Another library has this folder, or one above or below it.
    RootTaken = CONFLICT,
    /// The folder does not exist.
    RootMissing = CONFLICT,
    /// The path is not a folder.
    RootNotADirectory = CONFLICT,
    /// Another account has this name.
    UserNameTaken = CONFLICT,
    /// A scan of this library is under way.
    ScanRunning = CONFLICT,
    /// The identity provider could not be reached, refused, or sent something that is not valid.
    OidcFailed = CONFLICT,
    /// The identity provider's groups give no role here.
    OidcNotAllowed = CONFLICT,
    /// No account belongs to the person, and none is made.
    OidcNoAccount = CONFLICT,
    /// The schedule came with the program and cannot be deleted.
    ScheduleBuiltIn = CONFLICT,
    /// The task has ended.
    TaskEnded = CONFLICT,
    /// The task has neither failed nor been canceled: there is nothing to try again.
    TaskNotFailed = CONFLICT,
    /// Another task that waits or runs does the same.
    TaskTwice = CONFLICT,
    /// It is the last administrator that can sign in.
    LastAdmin = CONFLICT,
    /// Another account has this e-mail address.
    EmailTaken = CONFLICT,
    /// Another access group has this name.
    AccessGroupNameTaken = CONFLICT,
    /// The account made no bulk edit, or undid it already.
    NothingToUndo = CONFLICT,
    /// Another list of this kind has this name.
    ListNameTaken = CONFLICT,
    /// The members of the list follow from its rule.
    ListByRule = CONFLICT,
    /// The members of the list are chosen by hand: it has no rule.
    ListByHand = CONFLICT,
    /// Scans keep the list; it can be hidden or taken over.
    ListAutomatic = CONFLICT,
    /// The list is not one that scans keep.
    ListNotAutomatic = CONFLICT,
    /// The book has as many bookmarks of the account as are kept.
    TooManyBookmarks = CONFLICT,
    /// A bookmark of the account in another book has this id.
    BookmarkIdTaken = CONFLICT,
    /// The cover comes from files: it is there as long as they are.
    CoverFromFile = CONFLICT,
    /// The book or series has as many covers as people may give it.
    TooManyCovers = CONFLICT,
    /// Books and series that shall be together are of different libraries.
    OtherLibrary = CONFLICT,
    /// Another saved filter of the account has this name.
    PresetNameTaken = CONFLICT,
    /// An entry of the log of reading has this id, about another book.
    SessionIdTaken = CONFLICT,
    /// No folder of the library waits for a word on what it lost.
    NothingToConfirm = CONFLICT,
    /// What would be deleted is not what was shown.
    TrashChanged = CONFLICT,
    /// A newer position in the book is known.
    PositionStale = CONFLICT,
    /// With `X-Codex-View-As` nothing can be changed.
    ViewAsReadOnly = FORBIDDEN,
    /// The page exists but cannot be produced from the file.
    PageUnavailable = UNPROCESSABLE_ENTITY,
    /// The book's file cannot be read.
    BookUnreadable = UNPROCESSABLE_ENTITY,
    /// The book's format cannot do this.
    FormatUnsupported = UNPROCESSABLE_ENTITY,
    /// The body is not of a type this address understands.
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE,
    /// Too much to do at the moment; `Retry-After` says when to come back.
    Busy = SERVICE_UNAVAILABLE,
    /// Too many attempts; `Retry-After` says when to come back.
    TooManyRequests = TOO_MANY_REQUESTS,
    /// More requests within a minute than one client may make; `Retry-After` says when to come back.
    RateLimited = TOO_MANY_REQUESTS,
    /// The address is longer than any that means something here.
    UriTooLong = URI_TOO_LONG,
    /// The headers are larger than any request needs.
    HeadersTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE,
    /// A fault of the server; its log says more.
    Internal = INTERNAL_SERVER_ERROR,
}

/// The body of every refusal.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ErrorDto {
    /// Stable code.
    pub error: ErrorCode,
    /// A sentence for a person.
    pub message: String,
    /// Facts that go with the code.
    #[schema(required)]
    pub details: Option<ErrorDetails>,
}

/// Facts that go with a code.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(crate) enum ErrorDetails {
    /// With `InvalidField`.
    Fields {
        /// Every faulty field.
        fields: Vec<FieldProblemDto>,
    },
    /// With `PermissionDenied`.
    Permission {
        /// The missing right.
        permission: Permission,
    },
}

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct FieldProblemDto {
    /// The field as named in the request; of a condition the place in it, as `condition.all[2].value`.
    pub field: String,
    /// `required`, `too_long`, `too_short`, `out_of_range` or `malformed`; of a condition also `unknown_field`,
    /// `unknown_operator` or `too_deep`.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
}

impl From<FieldError> for FieldProblemDto {
    fn from(error: FieldError) -> Self {
        let FieldError { field, code, message } = error;
        Self { field: field.to_owned(), code: code.to_owned(), message }
    }
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub(crate) struct ApiError {
    body: Box<ErrorDto>,
    retry_after: Option<Duration>,
    asks_for_credentials: bool,
}

impl ApiError {
    /// A refusal with a code and a sentence.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let body = Box::new(ErrorDto { error: code, message: message.into(), details: None });
        Self { body, retry_after: None, asks_for_credentials: false }
    }

    /// One field with an impossible value.
    pub(crate) fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let problem = FieldProblemDto {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.clone(),
        };
        Self::new(ErrorCode::InvalidField, message)
            .with_details(ErrorDetails::Fields { fields: vec![problem] })
    }

    /// A condition with a fault, whose place is told.
    pub(crate) fn condition(error: ConditionError) -> Self {
        let ConditionError { path, fault, message } = error;
        Self::field(&path, fault.as_str(), message)
    }

    /// A missing right.
    pub(crate) fn denied(permission: Permission) -> Self {
        Self::new(
            ErrorCode::PermissionDenied,
            format!("This needs the right `{}`.", permission.as_str()),
        )
        .with_details(ErrorDetails::Permission { permission })
    }

    /// An order that a list does not have.
    pub(crate) fn unknown_sort(names: &[&str]) -> Self {
        let names = names.join(", ");
        let message = format!("`sort` must be one of {names}, with or without `-` in front.");
        Self::new(ErrorCode::UnknownSort, message)
    }

    /// Something that is not there, or not for these eyes.
    pub(crate) fn not_found(resource: Resource) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {resource}."))
    }

    /// What the refusal says, as a part of an answer about many things.
    pub(crate) fn into_dto(self) -> ErrorDto {
        *self.body
    }

    /// The code of the refusal.
    pub(crate) fn code(&self) -> ErrorCode {
        self.body.error
    }

    /// Adds facts.
    fn with_details(mut self, details: ErrorDetails) -> Self {
        self.body.details = Some(details);
        self
    }

    /// Says when to come back.
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Asks the client for credentials with `WWW-Authenticate`; a browser would open its own dialog.
    pub(crate) fn with_challenge(mut self) -> Self {
        self.asks_for_credentials = true;
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.body.error.status();
        let mut response = (status, Json(self.body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.asks_for_credentials && status == StatusCode::UNAUTHORIZED {
            for challenge in [r#"Basic realm="Codex", charset="UTF-8""#, r#"Bearer realm="Codex""#]
            {
                headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
        }
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

impl From<CodexError> for ApiError {
    fn from(error: CodexError) -> Self {
        match error {
            CodexError::NotFound(resource) => Self::not_found(resource),
            CodexError::Denied(permission) => Self::denied(permission),
            CodexError::Unauthenticated(error) => Self::new(auth_code(error), sentence(&error)),
            CodexError::Invalid(fields) => invalid(fields),
            CodexError::Conflict(rule) => {
                Self::new(rule_code(rule), sentence(&CodexError::Conflict(rule)))
            }
            CodexError::Unsupported(reason) => Self::new(reason_code(&reason), sentence(&reason)),
            CodexError::Busy { retry_after } => busy(retry_after),
            CodexError::Limited { retry_after } => limited(retry_after),
            CodexError::Parser(error) => Self::new(ErrorCode::BookUnreadable, sentence(&error)),
            CodexError::Database(error) => database(&error),
            CodexError::Internal(error) => internal(error.as_ref()),
        }
    }
}

fn auth_code(error: AuthError) -> ErrorCode {
    match error {
        AuthError::Missing => ErrorCode::Unauthenticated,
        AuthError::Invalid => ErrorCode::InvalidCredentials,
        AuthError::Expired => ErrorCode::TokenExpired,
        AuthError::Reused => ErrorCode::TokenReused,
    }
}

fn rule_code(rule: Rule) -> ErrorCode {
    match rule {
        Rule::SetupDone => ErrorCode::SetupDone,
        Rule::SetupRequired => ErrorCode::SetupRequired,
        Rule::LibraryNameTaken => ErrorCode::LibraryNameTaken,
        Rule::RootTaken => ErrorCode::RootTaken,
        Rule::RootMissing => ErrorCode::RootMissing,
        Rule::RootNotADirectory => ErrorCode::RootNotADirectory,
        Rule::UserNameTaken => ErrorCode::UserNameTaken,
        Rule::LastAdmin => ErrorCode::LastAdmin,
        Rule::EmailTaken => ErrorCode::EmailTaken,
        Rule::AccessGroupNameTaken => ErrorCode::AccessGroupNameTaken,
        Rule::NothingToUndo => ErrorCode::NothingToUndo,
        Rule::ListNameTaken => ErrorCode::ListNameTaken,
        Rule::ListByRule => ErrorCode::ListByRule,
        Rule::ListByHand => ErrorCode::ListByHand,
        Rule::ListAutomatic => ErrorCode::ListAutomatic,
        Rule::ListNotAutomatic => ErrorCode::ListNotAutomatic,
        Rule::TooManyBookmarks => ErrorCode::TooManyBookmarks,
        Rule::BookmarkIdTaken => ErrorCode::BookmarkIdTaken,
        Rule::CoverFromFile => ErrorCode::CoverFromFile,
        Rule::TooManyCovers => ErrorCode::TooManyCovers,
        Rule::PresetNameTaken => ErrorCode::PresetNameTaken,
        Rule::SessionIdTaken => ErrorCode::SessionIdTaken,
        Rule::OtherLibrary => ErrorCode::OtherLibrary,
        Rule::ScanRunning => ErrorCode::ScanRunning,
        Rule::NothingToConfirm => ErrorCode::NothingToConfirm,
        Rule::TrashChanged => ErrorCode::TrashChanged,
        Rule::OidcFailed => ErrorCode::OidcFailed,
        Rule::OidcNotAllowed => ErrorCode::OidcNotAllowed,
        Rule::OidcNoAccount => ErrorCode::OidcNoAccount,
        Rule::ScheduleBuiltIn => ErrorCode::ScheduleBuiltIn,
        Rule::TaskEnded => ErrorCode::TaskEnded,
        Rule::TaskNotFailed => ErrorCode::TaskNotFailed,
        Rule::TaskTwice => ErrorCode::TaskTwice,
    }
}

fn reason_code(reason: &Reason) -> ErrorCode {
    match reason {
        Reason::FormatUnsupported { .. } => ErrorCode::FormatUnsupported,
        Reason::PageUnavailable { .. } => ErrorCode::PageUnavailable,
        Reason::BookUnreadable { .. } => ErrorCode::BookUnreadable,
    }
}

fn invalid(fields: Vec<FieldError>) -> ApiError {
    let fields: Vec<FieldProblemDto> = fields.into_iter().map(Into::into).collect();
    let messages: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
    let message = messages.join(" ");
    ApiError::new(ErrorCode::InvalidField, message).with_details(ErrorDetails::Fields { fields })
}

fn busy(retry_after: Duration) -> ApiError {
    ApiError::new(ErrorCode::Busy, "The server is busy; try again in a moment.")
        .retry_after(retry_after)
}

fn limited(retry_after: Duration) -> ApiError {
    ApiError::new(ErrorCode::TooManyRequests, "Too many failed attempts; wait a moment.")
        .retry_after(retry_after)
}

fn database(error: &DbError) -> ApiError {
    match error {
        DbError::Busy(_) => busy(BUSY_DATABASE),
        // A server that starts, ends or is out of reach is back in a moment.
        DbError::Other(_) if error.may_pass() => {
            log_failure(error);
            busy(BUSY_DATABASE)
        }
        DbError::InvalidCursor => {
            ApiError::new(ErrorCode::InvalidCursor, "The cursor does not belong to this list.")
        }
        DbError::Unique { .. }
        | DbError::ForeignKey(_)
        | DbError::NotFoundOnUpdate
        | DbError::Address(_)
        | DbError::File { .. }
        | DbError::UnknownSchema(_)
        | DbError::Corrupt { .. }
        | DbError::ClassesCollide(_)
        | DbError::Other(_) => internal(error),
    }
}

/// The client learns nothing of the cause; the log has all of it.
fn internal(error: &(dyn std::error::Error + 'static)) -> ApiError {
    log_failure(error);
    ApiError::new(ErrorCode::Internal, "Something went wrong in the server; its log says more.")
}

/// Writes a failure and all its causes into the log.
pub(crate) fn log_failure(error: &(dyn std::error::Error + 'static)) {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        chain = format!("{chain}: {inner}");
        cause = inner.source();
    }
    tracing::error!("a request failed: {chain}");
}

/// A message of a service as a sentence: with a capital and a full stop.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return text;
    };
    let rest = chars.as_str();
    let end = if rest.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{rest}{end}", first.to_uppercase())
}
