#!/usr/bin/env bash
# Speed and memory goals as ratios in one run. Needs python3 with Pillow and numpy (the corpus), wrk and nginx.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_packages "the load generator and its yardstick" "command -v wrk && { command -v nginx || [ -x /usr/sbin/nginx ]; }" wrk nginx-light
command -v python3 >/dev/null || fail "python3 is missing: apt-get install python3"
MAKER=${CODEX_BENCH_CORPUS_MAKER:-../shared/bench/make_corpus.py}
[ -f "$MAKER" ] || fail "the corpus generator is not at $MAKER; name it with CODEX_BENCH_CORPUS_MAKER"
python3 -c 'import PIL, numpy' 2>/dev/null || pip install --quiet Pillow numpy || fail "the corpus generator needs Pillow and numpy"
# Together with the program, so that its dependencies are not built again with fewer features.
cargo build --quiet --release --locked -p codex -p xtask -p codex-db --bins --example tasks --example visibility
BIN=${CARGO_TARGET_DIR:-target}/release
DATA=$(mktemp -d)
trap 'rm -rf "$DATA"' EXIT
for program in tasks visibility; do
    say "$program on SQLite"
    "$BIN/examples/$program" "sqlite://$DATA/$program.db"
    say "$program on PostgreSQL"
    scripts/with-postgres.sh bash -c '"$0" "$CODEX_TEST_POSTGRES_URL"' "$BIN/examples/$program"
done
say "events between servers"
scripts/with-postgres.sh python3 scripts/bench_events.py "$BIN" "$MAKER"
python3 scripts/bench.py "$BIN" "$MAKER"
say "lists of 100,000 books on SQLite"
env -u CODEX_TEST_POSTGRES_URL python3 scripts/bench_catalog.py "$BIN" "$MAKER"
say "lists of 100,000 books on PostgreSQL"
scripts/with-postgres.sh python3 scripts/bench_catalog.py "$BIN" "$MAKER"
