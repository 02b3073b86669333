#!/usr/bin/env bash
# Licences, bans and sources of all dependencies.
. "$(dirname "$0")/lib.sh"
VERSION=0.20.2
if ! cargo deny --version 2>/dev/null | grep -q "$VERSION"; then
    say "installing cargo-deny $VERSION (some minutes, once)"
    CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$ROOT/target}/cargo-deny" cargo install cargo-deny --quiet --locked --version "$VERSION"
fi
cd "$ROOT"
cargo deny --log-level error check licenses bans sources
