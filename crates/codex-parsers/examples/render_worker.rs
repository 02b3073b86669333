//! The render worker as a program of its own, for tests of the pool: `render_worker [MEBIBYTES]`.
//! Must not do more than `codex render-worker` does.

use codex_parsers::pdf::render::{WorkerLimits, worker_main};

fn main() -> std::io::Result<()> {
    let mut limits = WorkerLimits::default();
    if let Some(mebibytes) = std::env::args().nth(1).and_then(|text| text.parse::<u64>().ok()) {
        limits.memory_bytes = mebibytes << 20;
    }
    worker_main(std::io::stdin(), std::io::stdout(), &limits)
}
