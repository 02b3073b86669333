//! `hostile-books FOLDER CANARY`: writes books there that try to call the address `CANARY`.
//! Must not overwrite a folder that exists.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().map(PathBuf::from);
    let canary = arguments.next().and_then(|canary| canary.into_string().ok());
    let (Some(folder), Some(canary)) = (folder, canary) else {
        eprintln!("usage: hostile-books FOLDER CANARY");
        return ExitCode::from(2);
    };
    match write(&folder, &canary) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: `{}` cannot be written: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path, canary: &str) -> std::io::Result<()> {
    std::fs::create_dir(folder)?;
    let series = folder.join("Hostile");
    std::fs::create_dir(&series)?;
    for book in codex_testkit::corpus::hostile::books(canary) {
        std::fs::write(series.join(format!("{}.epub", book.name)), book.bytes)?;
    }
    Ok(())
}
