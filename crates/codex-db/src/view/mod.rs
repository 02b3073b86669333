//! Joined shapes that repositories answer with.
//! Must not be built above this crate.

mod access;
mod books;
mod covers;
mod documents;
mod facets;
mod folders;
mod hashes;
mod libraries;
mod lists;
mod metadata;
mod progress;
mod scans;
mod series;

pub use access::AccessGroupRow;
pub use books::{BookDetail, BookFileRow, BookRow, SearchName, SearchText};
pub use covers::{CoverInsert, ShownCover};
pub use documents::{DocumentBook, FileToIdentify, IdentifiedFile};
pub use facets::{FacetRow, Facets, LibraryFacetRow, RailRow};
pub use folders::FolderRow;
pub use hashes::{BookHashes, FileToHash};
pub use libraries::{LibraryRow, RootFinding, TrashedBook};
pub use lists::{Candidate, ItemRow, ListRow, NewItem};
pub use metadata::{
    BookDescription, KeptBook, KeptSeries, KnownSidecar, NameRow, SeriesDescription,
};
pub use progress::{HistoryRow, LogEntry};
pub use scans::{
    BookAnalysis, BookChange, BookInsert, BookMove, BookOutcome, DescribedBook, KnownBook,
    KnownSeries, PlacedBook, PlacedSeries, ReadyBook, ScanBatch, SeriesInsert,
};
pub use series::SeriesRow;
