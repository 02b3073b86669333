#!/usr/bin/env bash
# Everything: Rust tests on SQLite and PostgreSQL, web units, Schemathesis, browser stories in Chromium.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_build_tools
need_node
need_postgres
need_redis
need_chromium
need_oidc_provider
need_catalog_clients
command -v cargo-nextest >/dev/null || { say "installing cargo-nextest (once)"; cargo install cargo-nextest --quiet --locked; }
"$ROOT/scripts/web.sh"
say "Rust tests on SQLite and PostgreSQL"
LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT
PROFILE=default
[ "${CI:-}" = true ] && PROFILE=ci
cargo nextest run --workspace --locked --no-run
LIST=$(cargo nextest list --workspace --locked --message-format oneline 2>/dev/null)
"$ROOT/scripts/with-postgres.sh" cargo nextest run --workspace --locked --profile "$PROFILE"
printf 'database tests run: %s on SQLite, %s on PostgreSQL\n' \
    "$(grep -cE '::sqlite$' <<<"$LIST" || :)" "$(grep -cE '::postgres$' <<<"$LIST" || :)"
say "web units"
(cd web && npm run --silent check && npm run --silent test)
"$ROOT/scripts/schemathesis.sh"
say "browser stories"
"$ROOT/scripts/e2e.sh"
