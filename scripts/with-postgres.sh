#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster: made in a temporary folder, on a free loopback port, as an
# unprivileged user, ended and removed afterwards. The command finds it in CODEX_TEST_POSTGRES_URL.
. "$(dirname "$0")/lib.sh"
need_postgres
need_redis
BIN=$(postgres_bin)
DIR=$(mktemp -d /tmp/codex-pg.XXXXXX)
PORT=$(free_port)
as_user() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root; the package brought the user postgres.
    chown postgres "$DIR"
    as_user() { setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$DIR" PATH="$PATH" "$@"; }
fi
stop() {
    as_user "$BIN/pg_ctl" -D "$DIR/data" -m immediate -w stop >/dev/null 2>&1 || say "the private PostgreSQL had ended already"
    rm -rf "$DIR"
}
as_user "$BIN/initdb" -D "$DIR/data" -U postgres -A trust --no-sync -E UTF8 --locale=C >"$DIR/initdb.log" 2>&1 \
    || { cat "$DIR/initdb.log" >&2; fail "initdb failed"; }
trap stop EXIT
as_user "$BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/server.log" start \
    -o "-p $PORT -k $DIR -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=128MB" \
    >/dev/null || { cat "$DIR/server.log" >&2; fail "the private PostgreSQL did not start"; }
export CODEX_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$PORT/postgres"
"$@"
