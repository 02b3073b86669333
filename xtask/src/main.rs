//! Tasks of the workspace that are no shell script: `cargo xtask tidy` checks the laws of `docs/ARCHITECTURE.md`.
//! Must not compile or depend on any crate of ours.

mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("tidy") {
        return report(tidy::run());
    }
    eprintln!("usage: cargo xtask tidy");
    ExitCode::from(2)
}

fn report(result: anyhow::Result<Vec<String>>) -> ExitCode {
    match result {
        Ok(faults) if faults.is_empty() => {
            eprintln!("tidy: every law holds");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            for fault in &faults {
                eprintln!("tidy: {fault}");
            }
            eprintln!("tidy: {} fault(s); the laws are in docs/ARCHITECTURE.md", faults.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("tidy: {error:#}");
            ExitCode::FAILURE
        }
    }
}
