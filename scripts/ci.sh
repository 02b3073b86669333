#!/usr/bin/env bash
# The gate: cheap checks first, then everything.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/codex-target}
export CARGO_INCREMENTAL=0 INSTA_UPDATE=no CI=true
need_build_tools
say "format"
cargo fmt --all --check
say "tidy"
cargo xtask tidy
"$ROOT/scripts/web.sh"
say "web lint"
(cd web && npm run --silent lint)
say "clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
say "the binary without optional features"
cargo check --quiet --locked --bin codex --no-default-features
say "spelling"
if command -v typos >/dev/null; then typos; else say "typos is not installed, its check runs where it is"; fi
say "licenses"
"$ROOT/scripts/deny.sh"
say "generated files"
"$ROOT/scripts/gen.sh" --check
"$ROOT/scripts/test.sh"
say "all green"
