//! `demo-library FOLDER`: draws the demo library there.
//! Must not overwrite a folder that exists.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(target) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: demo-library FOLDER");
        return ExitCode::from(2);
    };
    match draw(&target) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: `{}` cannot be written: {error}", target.display());
            ExitCode::FAILURE
        }
    }
}

/// Draws beside the target and moves it there, so that a half-drawn library is never taken for a whole one.
fn draw(target: &std::path::Path) -> std::io::Result<()> {
    if target.exists() {
        return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists));
    }
    let drawing = target.with_extension("drawing");
    if drawing.exists() {
        std::fs::remove_dir_all(&drawing)?;
    }
    codex_testkit::demo::write(&drawing)?;
    std::fs::rename(&drawing, target)
}
