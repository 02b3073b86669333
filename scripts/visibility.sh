#!/usr/bin/env bash
# What visibility costs in lists of 100,000 books: on SQLite, and on PostgreSQL in a new database of the server that
# CODEX_TEST_POSTGRES_URL names (scripts/with-postgres.sh makes one).
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
cargo build --quiet --release --locked -p codex-db --example visibility
PROGRAM=${CARGO_TARGET_DIR:-target}/release/examples/visibility
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
"$PROGRAM" "sqlite://$DIR/visibility.db"
[ -n "${CODEX_TEST_POSTGRES_URL:-}" ] || exit 0
"$PROGRAM" "$CODEX_TEST_POSTGRES_URL"
