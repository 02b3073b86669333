//! `codex layout show|set`: how the files of a library become series and books; and layouts as arguments of other commands.
//! Must not read a folder.

use anyhow::{Context, Result};
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_models::Actor;
use codex_models::libraries::{
    CalibreAlone, Layout, LibraryPatch, PlacementReason, SeriesStrategy, SeriesWord,
};
use codex_parsers::layout::Placer;

use super::say;

/// Arguments of `codex layout`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Prints the layout of a library as JSON.
    Show {
        /// Its name.
        library: String,
    },
    /// Changes the layout of a library; the next scan regroups its books in place.
    Set {
        /// Its name.
        library: String,
        #[command(flatten)]
        layout: LayoutArgs,
    },
}

/// Runs `codex layout`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    let (name, layout) = match args.action {
        Action::Show { library } => (library, None),
        Action::Set { library, layout } => {
            (library, Some(layout.read()?.context("say `--strategy` or `--layout`")?))
        }
    };
    let (libraries, operator) = (core.libraries(), Actor::operator());
    let row = libraries.find_by_name(operator.viewer(), &name).await?;
    let mut row = row.with_context(|| format!("there is no library `{name}`"))?;
    if layout.is_some() {
        let patch = LibraryPatch { layout, ..LibraryPatch::default() };
        row = Box::pin(libraries.update(&operator, row.library.id, patch)).await?;
    }
    let layout = row.library.layout.unwrap_or_default().0;
    say(&serde_json::to_string(&layout).context("writing JSON")?)
}

/// How files become series and books.
#[derive(Debug, clap::Args)]
pub(crate) struct LayoutArgs {
    /// What makes a series; levels, patterns and the like take `--layout`.
    #[arg(long, value_enum, conflicts_with = "layout")]
    strategy: Option<StrategyName>,
    /// A whole layout as JSON, as the API has it.
    #[arg(long, value_name = "JSON")]
    layout: Option<String>,
}

/// Strategies by name, with their usual settings.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum StrategyName {
    /// The folder right below the root.
    Folder,
    /// The nearest folder that is not one of a volume or chapter.
    Volumes,
    /// What the names of files say.
    Flat,
    /// What metadata say, else the names of files.
    Metadata,
    /// A folder below that of its publisher.
    Publisher,
    /// An author's folder with one for each title.
    Calibre,
}

impl LayoutArgs {
    /// The layout, ready to be asked.
    pub(crate) fn placer(&self) -> Result<Placer> {
        Placer::new(self.read()?.unwrap_or_default()).context("the layout cannot be used")
    }

    /// The layout that is asked for.
    pub(crate) fn read(&self) -> Result<Option<Layout>> {
        if let Some(text) = &self.layout {
            return serde_json::from_str(text).map(Some).context("the layout is not understood");
        }
        let strategy = self.strategy.map(|name| match name {
            StrategyName::Folder => SeriesStrategy::Folder,
            StrategyName::Volumes => SeriesStrategy::Volumes,
            StrategyName::Flat => SeriesStrategy::Flat { by: SeriesWord::Name },
            StrategyName::Metadata => SeriesStrategy::Flat { by: SeriesWord::Metadata },
            StrategyName::Publisher => SeriesStrategy::Publisher { levels: 1 },
            StrategyName::Calibre => SeriesStrategy::Calibre { alone: CalibreAlone::Title },
        });
        Ok(strategy.map(|strategy| Layout { strategy, ..Layout::default() }))
    }
}

/// Why a file belongs to its series, in words.
pub(crate) fn reason(reason: PlacementReason) -> &'static str {
    match reason {
        PlacementReason::TopFolder => "lies in the folder right below the root",
        PlacementReason::NearestFolder => {
            "the nearest folder that is not one of a volume or chapter"
        }
        PlacementReason::PublisherFolder => "lies in the folder below those of publishers",
        PlacementReason::FileName => "its name says so",
        PlacementReason::Metadata => "its metadata say so",
        PlacementReason::TitleFolder => "lies in a folder of one title",
        PlacementReason::AuthorFolder => "lies in the folder of its author",
        PlacementReason::OneShot => "lies in a folder of one-shots",
        PlacementReason::Pattern => "the pattern says so",
        PlacementReason::PatternMissed => {
            "the pattern does not fit, so the folder right below the root counts"
        }
        PlacementReason::Person => "a person put it there",
        PlacementReason::Joined => "a person joined its series with this one",
        PlacementReason::Excluded => "is left out",
    }
}
