//! `codex serve`: HTTP, and on SQLite the background work too.
//! Must not hold routes or rules.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::serve::ListenerExt as _;
use codex_api::AppState;
use codex_cli_common::{Background, GlobalArgs, Shutdown, boot};
use codex_db::Process;
use codex_models::Actor;
use codex_models::libraries::NewLibrary;
use codex_services::Core;
use codex_services::error::OrWarn as _;
use tokio::net::TcpListener;

use super::{say, seed::absolute};

/// Arguments of `codex serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Registers this folder as a library (once) and scans it. May be given several times.
    #[arg(long, value_name = "FOLDER")]
    library: Vec<PathBuf>,
}

/// Serves until told to end.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let config = global.start()?;
    let shutdown = Shutdown::listen(Duration::from_secs(config.server.shutdown_delay_seconds))?;
    let listener = bind(&config.server.host, config.server.port).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    let grace = Duration::from_secs(config.server.shutdown_grace_seconds);
    let booted = boot(config, Process::Server).await?;
    anyhow::ensure!(
        booted.may_work(),
        "another Codex process serves this data folder; stop it first"
    );
    let core = booted.core.clone();
    greet(&core, address).await?;
    for folder in &args.library {
        ensure_library(&core, folder).await?;
    }
    let background = Background::start(&core, &shutdown);
    let search = background.index(&core, &shutdown.token());
    let state = AppState::new(core, search, shutdown.token()).draining_at(shutdown.draining());
    let router = codex_api::router(state);
    let listener = listener.tap_io(|stream| {
        // Without this, a small answer on a kept-alive connection waits for the client's delayed ACK.
        stream.set_nodelay(true).or_warn("setting TCP_NODELAY");
    });
    let stop = shutdown.token();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(async move { stop.cancelled().await })
            .into_future(),
    );
    shutdown.token().cancelled().await;
    let ended =
        tokio::time::timeout(grace, async { tokio::join!(server, background.finish()) }).await;
    match ended {
        Ok((served, ())) => {
            served.context("the server task ended badly")?.context("the server ended badly")
        }
        Err(_elapsed) => {
            tracing::warn!(grace_s = grace.as_secs(), "some requests or tasks did not end in time");
            Ok(())
        }
    }
}

async fn bind(host: &str, port: u16) -> Result<TcpListener> {
    TcpListener::bind((host, port)).await.with_context(|| {
        format!(
            "cannot listen on {host}:{port}; is it taken? choose another with CODEX_SERVER__PORT"
        )
    })
}

/// Says where the server is and how to sign in.
async fn greet(core: &Core, address: SocketAddr) -> Result<()> {
    say(&format!("Codex {} is at http://{address}", env!("CARGO_PKG_VERSION")))?;
    match core.setup().issue_token().await? {
        Some(token) => say(&format!(
            "First start: open that address and create your account with this one-time token:\n\n    {token}\n"
        )),
        None => {
            say("Sign in there with your account (forgotten? `codex user reset-password NAME`).")
        }
    }
}

/// Registers a folder as a library, unless one has it already, and asks for a scan.
async fn ensure_library(core: &Core, folder: &std::path::Path) -> Result<()> {
    let operator = Actor::operator();
    let text = folder.to_str().context("the folder has a name that is not UTF-8")?;
    let root = absolute(text)?;
    let rows = core.libraries().list(operator.viewer()).await?;
    if let Some(row) = rows.iter().find(|row| row.roots.iter().any(|known| known.path == root)) {
        core.libraries().start_scan(&operator, row.library.id, false).await?;
        return Ok(());
    }
    let name =
        std::path::Path::new(&root).file_name().and_then(|name| name.to_str()).unwrap_or("Library");
    let new =
        NewLibrary { name: name.to_owned(), roots: vec![root.clone()], ..NewLibrary::default() };
    core.libraries()
        .create(&operator, new, true)
        .await
        .with_context(|| format!("registering `{root}`"))?;
    Ok(())
}
