#!/usr/bin/env bash
# Serves on 127.0.0.1:8080 with SQLite under ./data; LIBRARY=/path registers and scans that folder, otherwise a
# small demo library is made first.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
BIN=${CARGO_TARGET_DIR:-target}/release/codex
if [ -z "${LIBRARY:-}" ]; then
    LIBRARY=$ROOT/data/demo-library
    if [ ! -d "$LIBRARY" ]; then
        say "drawing the demo library in $LIBRARY"
        cargo run --release --quiet --locked -p codex-testkit --no-default-features --bin demo-library -- "$LIBRARY"
    fi
fi
[ -d "$LIBRARY" ] || fail "LIBRARY=$LIBRARY is not a folder"
exec "$BIN" serve --library "$LIBRARY"
