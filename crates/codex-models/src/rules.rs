//! Business refusals, things that can be missing, and faults of single fields: closed lists.
//! Must not know the sentences or status codes that doors make of them.

use std::fmt;

/// A rule that refused a well-formed request; its name is the wire code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// An administrator exists already.
    SetupDone,
    /// Nothing but set-up answers before an administrator exists.
    SetupRequired,
    /// Another library has this name.
    LibraryNameTaken,
    /// Another library (or this one) has this folder, or one above or below it.
    RootTaken,
    /// The folder does not exist.
    RootMissing,
    /// The path is not a folder.
    RootNotADirectory,
    /// Another account has this name.
    UserNameTaken,
    /// Books and series that shall be together are of different libraries.
    OtherLibrary,
    /// A scan of this library is under way.
    ScanRunning,
    /// No folder of the library waits for a word on what it lost.
    NothingToConfirm,
    /// What would be deleted is not what was shown.
    TrashChanged,
    /// The identity provider did not do its part.
    OidcFailed,
    /// No role is given to this person.
    OidcNotAllowed,
    /// No account belongs to this person, and none is made.
    OidcNoAccount,
    /// The schedule came with the program: it may be changed and disabled, not deleted.
    ScheduleBuiltIn,
    /// The task has ended.
    TaskEnded,
    /// The task waits, runs or ended well: there is nothing to try again.
    TaskNotFailed,
    /// Another task that waits or runs does the same.
    TaskTwice,
    /// It is the last administrator that can sign in.
    LastAdmin,
    /// Another account has this e-mail address.
    EmailTaken,
    /// Another access group has this name.
    AccessGroupNameTaken,
    /// The account made no bulk edit, or undid it already.
    NothingToUndo,
    /// Another list of this kind has this name.
    ListNameTaken,
    /// The members of the list follow from its rule.
    ListByRule,
    /// The members of the list are chosen by hand: it has no rule.
    ListByHand,
    /// Scans keep the list; it can be hidden or taken over.
    ListAutomatic,
    /// The list is not one that scans keep.
    ListNotAutomatic,
    /// The book has as many bookmarks of the account as are kept.
    TooManyBookmarks,
    /// A bookmark of the account in another book has this id.
    BookmarkIdTaken,
    /// The cover comes from files: it is there as long as they are.
    CoverFromFile,
    /// The book or series has as many covers as people may give it.
    TooManyCovers,
    /// Another saved condition of the account has this name.
    PresetNameTaken,
    /// The user's log of reading has this id, about another book.
    SessionIdTaken,
}

/// A kind of thing that was asked for and is not there (or not for these eyes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A library.
    Library,
    /// A series.
    Series,
    /// A book.
    Book,
    /// A page of a book.
    Page,
    /// A cover image.
    Cover,
    /// A file inside an EPUB.
    BookResource,
    /// A user.
    User,
    /// An API key.
    ApiKey,
    /// A group of accounts.
    AccessGroup,
    /// A task.
    Task,
    /// A lane of tasks.
    Lane,
    /// A scan of a library.
    Scan,
    /// A schedule.
    Schedule,
    /// A folder on the server.
    Folder,
    /// A book's file on disk.
    File,
    /// A sign-in on a device.
    Session,
    /// An identity provider.
    Provider,
    /// A collection.
    Collection,
    /// A read list.
    ReadList,
    /// An entry of a reading list.
    ReadListItem,
    /// A bookmark.
    Bookmark,
    /// A saved condition.
    Preset,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Library => "library",
            Self::Series => "series",
            Self::Book => "book",
            Self::Page => "page",
            Self::Cover => "cover",
            Self::BookResource => "book resource",
            Self::User => "user",
            Self::ApiKey => "API key",
            Self::AccessGroup => "access group",
            Self::Task => "task",
            Self::Lane => "lane",
            Self::Scan => "scan",
            Self::Schedule => "schedule",
            Self::Folder => "folder",
            Self::File => "file",
            Self::Session => "session",
            Self::Provider => "identity provider",
            Self::Collection => "collection",
            Self::ReadList => "read list",
            Self::ReadListItem => "entry of the read list",
            Self::Bookmark => "bookmark",
            Self::Preset => "saved filter",
        })
    }
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field as named on the wire.
    pub field: &'static str,
    /// Stable code: `required`, `too_long`, `too_short`, `out_of_range`, `malformed`.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}
