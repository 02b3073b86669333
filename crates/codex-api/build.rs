//! Tells the macro that embeds the web app where its built files are.
//! Must work before the web app was ever built: an empty folder stands in for it.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let manifest = path_from("CARGO_MANIFEST_DIR")?;
    let out = path_from("OUT_DIR")?;
    let built = manifest.join("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", built.display());
    let folder = if built.join("index.html").is_file() { built } else { stand_in(&out)? };
    println!("cargo::rustc-env=CODEX_WEB_DIST={}", folder.display());
    Ok(())
}

fn stand_in(out: &Path) -> io::Result<PathBuf> {
    let folder = out.join("web-dist");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn path_from(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| io::Error::other(variable.to_owned()))
}
