#!/usr/bin/env bash
# Browser stories (all, or those named): a real server on a free port with the demo library, driven in Chromium.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_chromium
"$ROOT/scripts/web.sh"
cargo build --quiet --locked --bin codex
cargo build --quiet --locked -p codex-testkit --no-default-features --bin demo-library --bin hostile-books
BIN=${CARGO_TARGET_DIR:-$ROOT/target}/debug
DIR=$(mktemp -d /tmp/codex-e2e.XXXXXX)
PORT=$(free_port)
CANARY=http://127.0.0.1:$(free_port)
SERVER=
stop() {
    if [ -n "$SERVER" ]; then kill "$SERVER" 2>/dev/null && wait "$SERVER" 2>/dev/null || :; fi
    rm -rf "$DIR"
}
trap stop EXIT
"$BIN/demo-library" "$DIR/library" >/dev/null
"$BIN/hostile-books" "$DIR/hostile" "$CANARY"
PASSWORD=$(head -c 18 /dev/urandom | base64)
cat >"$DIR/seed.yaml" <<YAML
users:
  - { name: reader-one, password: "$PASSWORD", role: admin }
  - { name: reader-two, password: "$PASSWORD", role: reader }
libraries:
  - { name: Demo, roots: ["$DIR/library"] }
YAML
export CODEX_DATA__DIR=$DIR/data CODEX_SERVER__PORT=$PORT CODEX_LOG__LEVEL=warn
"$BIN/codex" seed "$DIR/seed.yaml" --scan
"$BIN/codex" serve >"$DIR/server.log" 2>&1 &
SERVER=$!
for _ in $(seq 100); do
    curl -fsS "http://127.0.0.1:$PORT/readyz" >/dev/null 2>&1 && break
    kill -0 "$SERVER" 2>/dev/null || { cat "$DIR/server.log" >&2; fail "the server ended"; }
    sleep 0.1
done
cd web
CODEX_E2E_URL=http://127.0.0.1:$PORT CODEX_E2E_USER=reader-one CODEX_E2E_READER=reader-two CODEX_E2E_PASSWORD=$PASSWORD \
    CODEX_E2E_HOSTILE=$DIR/hostile CODEX_E2E_CANARY=$CANARY npm run --silent e2e -- "$@" \
    || { tail -n 40 "$DIR/server.log" >&2; fail "browser stories failed"; }
