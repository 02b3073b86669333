//! `codex trash list|preview|purge|restore`: books whose files are gone, on the database itself.
//! Must not delete what was not shown.

use anyhow::{Context, Result};
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_models::trash::{MadeByPeople, TrashFilter};
use codex_models::{Actor, BookId, LibraryId, PageRequest};
use codex_services::Core;
use codex_services::trash::PurgePreview;

use super::say;

/// Arguments of `codex trash`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Lists books whose files are gone, with what people made of them.
    List {
        /// Only of the library of this name.
        #[arg(long)]
        library: Option<String>,
        /// How many at most, up to 500.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Shows what a purge would delete for good, with the token that names it.
    Preview(Which),
    /// Deletes for good what a preview showed.
    Purge {
        #[command(flatten)]
        which: Which,
        /// The token of the preview.
        #[arg(long)]
        token: String,
    },
    /// Looks for the files of books where they were.
    Restore {
        /// Ids of the books.
        #[arg(required = true)]
        book: Vec<BookId>,
    },
}

/// Which books; all, unless some are named.
#[derive(Debug, clap::Args)]
struct Which {
    /// Only of the library of this name.
    #[arg(long)]
    library: Option<String>,
    /// Only this book, by its id; may be given several times.
    #[arg(long)]
    book: Vec<BookId>,
}

/// Runs `codex trash`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    let operator = Actor::operator();
    match args.action {
        Action::List { library, limit } => list(&core, library.as_deref(), limit).await,
        Action::Preview(which) => {
            let filter = filter(&core, which).await?;
            show(&core.trash().preview(operator.viewer(), &filter).await?)
        }
        Action::Purge { which, token } => {
            let filter = filter(&core, which).await?;
            let books = core.trash().purge(&operator, &filter, &token).await?;
            say(&format!("deleted {books} books for good"))
        }
        Action::Restore { book } => {
            let tasks = core.trash().restore(&operator, book).await?;
            tasks.iter().try_for_each(|task| say(&format!("task {task}")))
        }
    }
}

async fn list(core: &Core, library: Option<&str>, limit: u32) -> Result<()> {
    let library = library_of(core, library).await?;
    let viewer = Actor::operator();
    let page = core.trash().list(viewer.viewer(), library, PageRequest::first(limit)).await?;
    for trashed in &page.items {
        let book = &trashed.row.book;
        let since = book.missing_at.map(|time| time.format("%Y-%m-%d").to_string());
        let since = since.unwrap_or_default();
        say(&format!("{}  {since}  {}  {}", book.id, book.path, made(&trashed.made)))?;
    }
    say(&format!("{} of {} books", page.items.len(), page.total))
}

async fn filter(core: &Core, which: Which) -> Result<TrashFilter> {
    let library = library_of(core, which.library.as_deref()).await?;
    Ok(TrashFilter { library, books: (!which.book.is_empty()).then_some(which.book) })
}

async fn library_of(core: &Core, name: Option<&str>) -> Result<Option<LibraryId>> {
    let Some(name) = name else { return Ok(None) };
    let row = core.libraries().find_by_name(Actor::operator().viewer(), name).await?;
    Ok(Some(row.with_context(|| format!("there is no library `{name}`"))?.library.id))
}

fn show(preview: &PurgePreview) -> Result<()> {
    say(&format!(
        "{} books and {} series would be deleted for good; of {} books people made something: {}",
        preview.books,
        preview.series,
        preview.books_with_made,
        made(&preview.made)
    ))?;
    say(&format!("token {}", preview.token))
}

fn made(made: &MadeByPeople) -> String {
    if made.is_empty() {
        return "nothing was made of it".to_owned();
    }
    let MadeByPeople { progress, sessions, opinions, bookmarks, list_places, edits } = made;
    format!(
        "{progress} positions, {sessions} entries of reading, {opinions} opinions, {bookmarks} bookmarks, \
         {list_places} places in lists, {edits} edits"
    )
}
