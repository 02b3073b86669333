//! Packaged clients of catalogs as a process: what they make of the feeds of a server.
//! Must not read a feed itself.

use std::path::Path;
use std::process::Command;

use super::install::{KEY, shared};

/// Lets the clients read everything that a server on this port has for its administrator; what they counted.
pub(crate) fn read(port: u16) -> serde_json::Value {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/opds");
    assert!(
        source.join("node_modules/r2-opds-js").is_dir(),
        "the clients of catalogs are not installed: run `npm ci --ignore-scripts` in {}",
        source.display()
    );
    let mut command = Command::new("node");
    command.arg(source.join("read.mjs")).arg(format!("http://127.0.0.1:{port}")).arg(KEY);
    command.args(shared().map(|shared| shared.join("conformance")));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    // The clients talk, too.
    let told = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(told.trim_end().lines().next_back().unwrap_or_default()).unwrap()
}
