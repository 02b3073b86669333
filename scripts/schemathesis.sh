#!/usr/bin/env bash
# Asks a real server everything that its description allows and much that it forbids, as nobody, as a user and as the
# administrator: no fault of the server, no status and no body that the description does not know. Bounded, fixed seeds.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
VERSION=4.32.5
VENV=${XDG_CACHE_HOME:-$HOME/.cache}/codex-schemathesis-$VERSION
EXAMPLES=${CODEX_SCHEMATHESIS_EXAMPLES:-8}
REMEDY="install Python 3.10 or newer with venv, let it reach a package index once, and run $0 again"
if [ ! -x "$VENV/bin/schemathesis" ]; then
    say "installing Schemathesis $VERSION (once)"
    rm -rf "$VENV"
    python3 -m venv "$VENV" || fail "Schemathesis needs a virtual environment: $REMEDY"
    "$VENV/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$VERSION" \
        || { rm -rf "$VENV"; fail "Schemathesis could not be installed: $REMEDY"; }
fi
"$ROOT/scripts/web.sh"
cargo build --quiet --locked --bin codex
cargo build --quiet --locked -p codex-testkit --no-default-features --bin demo-library
BIN=${CARGO_TARGET_DIR:-$ROOT/target}/debug
DIR=$(mktemp -d /tmp/codex-schemathesis.XXXXXX)
PORT=$(free_port)
SERVER=
stop() {
    if [ -n "$SERVER" ]; then kill "$SERVER" 2>/dev/null && wait "$SERVER" 2>/dev/null || :; fi
    rm -rf "$DIR"
}
trap stop EXIT
"$BIN/demo-library" "$DIR/library" >/dev/null
key() { printf 'cdx_%s' "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')"; }
ADMIN=$(key) USER_KEY=$(key)
cat >"$DIR/seed.yaml" <<YAML
users:
  - { name: admin, password: "$(key)", role: admin, api_key: $ADMIN }
  - { name: user, password: "$(key)", role: user, api_key: $USER_KEY }
libraries:
  - { name: Demo, roots: ["$DIR/library"] }
YAML
export CODEX_DATA__DIR=$DIR/data CODEX_SERVER__PORT=$PORT CODEX_LOG__LEVEL=warn
# Limits would answer in the place of what is asked; they have tests of their own.
export CODEX_LIMITS__REQUESTS_PER_MINUTE=0 CODEX_LIMITS__ANONYMOUS_REQUESTS_PER_MINUTE=0
export CODEX_AUTH__ARGON2_MEMORY_KIB=64 CODEX_AUTH__ARGON2_PASSES=1
"$BIN/codex" seed "$DIR/seed.yaml" --scan >/dev/null
"$BIN/codex" serve >"$DIR/server.log" 2>&1 &
SERVER=$!
URL=http://127.0.0.1:$PORT
for _ in $(seq 300); do
    curl -fsS "$URL/readyz" >/dev/null 2>&1 && break
    kill -0 "$SERVER" 2>/dev/null || { cat "$DIR/server.log" >&2; fail "the server ended"; }
    sleep 0.1
done

# Conditions nest without end in the description, and generating them takes longer than all else; here a few stand for
# them, and a property test of the database tries hundreds.
python3 - "$ROOT/docs/openapi.json" "$DIR/openapi.json" <<'PYTHON'
import json
import sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
titled = {"field": "title", "op": "contains", "value": "a"}
recent = {"field": "createdAt", "op": "inLast", "value": 30}
for name in ("SeriesCondition", "BookCondition", "PresetCondition"):
    document["components"]["schemas"][name] = {"enum": [titled, recent, {"any": [titled, recent]}]}
json.dump(document, open(sys.argv[2], "w", encoding="utf-8"))
PYTHON

# first_id PATH: the id of the first thing in a list.
first_id() { curl -fsS -H "X-API-Key: $ADMIN" "$URL/api/v1/$1?limit=1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["id"])'; }
BOOK=$(first_id books) SERIES=$(first_id series) LIBRARY=$(first_id libraries)
cat >"$DIR/real.toml" <<TOML
# Reading goes to things that are there; ids that are made up are tried by the other operations.
[[operations]]
include-method = "GET"
include-path-regex = "^/api/v1/books/"
parameters = { "path.id" = "$BOOK" }
[[operations]]
include-method = "GET"
include-path-regex = "^/api/v1/series/"
parameters = { "path.id" = "$SERIES" }
[[operations]]
include-method = "GET"
include-path-regex = "^/api/v1/libraries/"
parameters = { "path.id" = "$LIBRARY" }
TOML

# ask NAME SEED [HEADER...]
ask() {
    local who=$1 seed=$2
    shift 2
    say "Schemathesis as $who"
    # Streams never end; what they tell is a story of its own.
    "$VENV/bin/schemathesis" --config-file "$DIR/real.toml" run "$DIR/openapi.json" --url "$URL" "$@" \
        --exclude-operation-id stream_events \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
        --phases examples,coverage,fuzzing --max-examples "$EXAMPLES" --seed "$seed" --generation-database none \
        --request-timeout 10 --max-redirects 0 --workers 1 --warnings off --no-color \
        || { tail -n 40 "$DIR/server.log" >&2; fail "Schemathesis found the above as $who"; }
}
ask anonymous 1
ask user 2 -H "X-API-Key: $USER_KEY"
ask admin 3 -H "X-API-Key: $ADMIN"
