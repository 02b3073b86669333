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
(cd web && npm run --silent gen:api -- "$OUT/openapi.json" "$OUT/schema.gen.ts")
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
place "$OUT/schema.gen.ts" web/src/lib/api/schema.gen.ts
