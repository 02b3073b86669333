//! Tasks of the workspace that are no shell script: `tidy` checks the laws of `docs/ARCHITECTURE.md`, `bare-walk` and
//! `bare-zip` do the least work possible, for `make bench` to measure against.
//! Must not compile or depend on any crate of ours.

mod bare;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => report(tidy::run()),
        ["bare-walk", folder] => count(bare::walk(Path::new(folder)).map(|files| files.len())),
        ["bare-zip", folder] => count(bare::zip_loop(Path::new(folder))),
        _ => {
            eprintln!("usage: cargo xtask tidy | bare-walk FOLDER | bare-zip FOLDER");
            ExitCode::from(2)
        }
    }
}

fn count(result: anyhow::Result<usize>) -> ExitCode {
    match result {
        Ok(count) => {
            eprintln!("{count}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
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
