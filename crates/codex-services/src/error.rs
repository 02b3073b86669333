//! The error of every service: what went wrong in terms of the domain.
//! Must not know status codes or the sentences of a protocol.

use std::sync::Arc;
use std::time::Duration;

use codex_db::DbError;
use codex_models::{FieldError, Permission, Resource, Rule};
use codex_parsers::ParserError;

/// Result of every service method.
pub type Result<T, E = CodexError> = std::result::Result<T, E>;

/// Why a service did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CodexError {
    /// The thing does not exist, or not for these eyes.
    #[error("the {0} does not exist")]
    NotFound(Resource),
    /// The actor lacks a right.
    #[error("the right `{}` is needed", .0.as_str())]
    Denied(Permission),
    /// Nobody knows who is asking.
    #[error(transparent)]
    Unauthenticated(#[from] AuthError),
    /// Fields of the request are wrong.
    #[error("{}", field_messages(.0))]
    Invalid(Vec<FieldError>),
    /// A rule refuses a well-formed request.
    #[error("{}", rule_message(*.0))]
    Conflict(Rule),
    /// The book, page or file cannot be handed out.
    #[error(transparent)]
    Unsupported(Reason),
    /// Too much is going on; try again later.
    #[error("the server is busy")]
    Busy {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// Too many failed attempts, or too many requests.
    #[error("there were too many attempts")]
    Limited {
        /// When the next one is let through.
        retry_after: Duration,
    },
    /// A file could not be read.
    #[error(transparent)]
    Parser(#[from] ParserError),
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Something that should not happen.
    #[error("something unexpected went wrong")]
    Internal(#[source] anyhow::Error),
}

impl CodexError {
    /// One wrong field.
    pub fn invalid(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field, code, message: message.into() }])
    }

    /// A page that cannot be handed out.
    pub fn page_unavailable(message: impl Into<String>) -> Self {
        Self::Unsupported(Reason::PageUnavailable { message: message.into() })
    }

    /// Something that should not happen, with what was being done.
    pub fn internal(
        source: impl Into<anyhow::Error>,
        doing: impl std::fmt::Display + Send + Sync + 'static,
    ) -> Self {
        Self::Internal(source.into().context(doing))
    }

    /// The error of work that several callers waited for.
    pub(crate) fn shared(error: Arc<Self>) -> Self {
        let error = match Arc::try_unwrap(error) {
            Ok(own) => return own,
            Err(shared) => shared,
        };
        match &*error {
            Self::NotFound(resource) => Self::NotFound(*resource),
            Self::Denied(permission) => Self::Denied(*permission),
            Self::Unauthenticated(error) => Self::Unauthenticated(*error),
            Self::Invalid(fields) => Self::Invalid(fields.clone()),
            Self::Conflict(rule) => Self::Conflict(*rule),
            Self::Unsupported(reason) => Self::Unsupported(reason.clone()),
            Self::Busy { retry_after } => Self::Busy { retry_after: *retry_after },
            Self::Limited { retry_after } => Self::Limited { retry_after: *retry_after },
            Self::Parser(source) => Self::Unsupported(Reason::BookUnreadable {
                code: source.code().as_str().to_owned(),
                message: source.to_string(),
            }),
            Self::Database(_) | Self::Internal(_) => Self::Internal(anyhow::Error::new(error)),
        }
    }
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Nothing was presented.
    #[error("sign in first")]
    Missing,
    /// Name, password, key or token is wrong.
    #[error("the credentials are not right")]
    Invalid,
    /// The token was right once.
    #[error("the token has expired")]
    Expired,
    /// A refresh token was used a second time; its whole family is revoked.
    #[error("the refresh token was used before; sign in again")]
    Reused,
}

/// Why a book, page or file cannot be handed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The format or the wanted conversion is not supported.
    #[error("{message}")]
    FormatUnsupported {
        /// A sentence for a person.
        message: String,
    },
    /// The page exists and cannot be read now.
    #[error("{message}")]
    PageUnavailable {
        /// A sentence for a person.
        message: String,
    },
    /// The file of the book could not be read.
    #[error("{message}")]
    BookUnreadable {
        /// Stable code of the failure.
        code: String,
        /// A sentence for a person.
        message: String,
    },
}

fn field_messages(fields: &[FieldError]) -> String {
    let messages: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
    messages.join("; ")
}

fn rule_message(rule: Rule) -> &'static str {
    match rule {
        Rule::SetupDone => "the set-up was done already",
        Rule::SetupRequired => "the set-up has to be done first",
        Rule::LibraryNameTaken => "another library has this name",
        Rule::RootTaken => "a library has this folder already, or one above or below it",
        Rule::RootMissing => "the folder does not exist",
        Rule::RootNotADirectory => "the path is not a folder",
        Rule::UserNameTaken => "another user has this name",
        Rule::EmailTaken => "another account has this e-mail address",
        Rule::LastAdmin => "it is the last administrator that can sign in",
        Rule::AccessGroupNameTaken => "another access group has this name",
        Rule::NothingToUndo => "there is no bulk edit of yours to undo",
        Rule::ListNameTaken => "another list has this name",
        Rule::ListByRule => "the members of this list follow from its rule",
        Rule::ListByHand => "the members of this list are chosen by hand",
        Rule::ListAutomatic => "scans keep this list; hide it or take it over",
        Rule::ListNotAutomatic => "scans do not keep this list",
        Rule::TooManyBookmarks => "this book has as many bookmarks of yours as are kept",
        Rule::BookmarkIdTaken => "this id was given to a bookmark in another book",
        Rule::CoverFromFile => "this cover comes from files and is there as long as they are",
        Rule::TooManyCovers => "there are as many covers as people may give",
        Rule::PresetNameTaken => "another saved filter of yours has this name",
        Rule::SessionIdTaken => "this id was given to a session of another book",
        Rule::OtherLibrary => "these are of different libraries",
        Rule::ScanRunning => "a scan of this library is under way",
        Rule::NothingToConfirm => "no folder of this library waits for a word on what it lost",
        Rule::TrashChanged => "what is in the trash is not what was shown; look at it again",
        Rule::OidcFailed => "signing in by the identity provider failed",
        Rule::OidcNotAllowed => "the identity provider gives you no role here",
        Rule::OidcNoAccount => "you have no account here, and none is made for you",
        Rule::ScheduleBuiltIn => {
            "the schedule came with the program and cannot be deleted; disable it instead"
        }
        Rule::TaskEnded => "the task has ended",
        Rule::TaskNotFailed => "the task has neither failed nor been canceled",
        Rule::TaskTwice => "another task that waits or runs does the same",
    }
}

/// Swallows a failure on purpose, leaving a line in the log.
pub trait OrWarn<T> {
    /// The value, or `None` after a warning that says what was being done.
    fn or_warn(self, doing: &str) -> Option<T>;
}

impl<T, E: std::fmt::Display> OrWarn<T> for Result<T, E> {
    fn or_warn(self, doing: &str) -> Option<T> {
        match self {
            Ok(value) => Some(value),
            Err(error) => {
                tracing::warn!("{doing} failed: {error}");
                None
            }
        }
    }
}
