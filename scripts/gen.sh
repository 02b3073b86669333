#!/usr/bin/env bash
# Writes the generated files, or (--check) fails when they are not what the sources say.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_build_tools
"$ROOT/scripts/web.sh" install
cargo build --quiet --locked --bin codex
BIN=${CARGO_TARGET_DIR:-target}/debug/codex
OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
"$BIN" openapi >"$OUT/openapi.json"
"$BIN" config init --stdout >"$OUT/config.example.yaml"
place() { # generated, target
    if [ "${CHECK:-}" = 1 ]; then
        cmp -s "$1" "$2" || fail "$2 is out of date: run \`make gen\` and commit the result"
    else
        cp "$1" "$2"
    fi
}
[ "${1:-}" = --check ] && CHECK=1
place "$OUT/openapi.json" docs/openapi.json
place "$OUT/config.example.yaml" config.example.yaml
if [ "${CHECK:-}" = 1 ]; then
    npm run --silent --prefix web gen:api -- "$OUT/openapi.json" --check
else
    npm run --silent --prefix web gen:api -- "$OUT/openapi.json"
fi
