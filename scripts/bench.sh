#!/usr/bin/env bash
# Speed and memory goals as ratios in one run. Needs python3 with Pillow and numpy (the corpus), wrk and nginx.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_build_tools
need_packages "the load generator and its yardstick" "command -v wrk && { command -v nginx || [ -x /usr/sbin/nginx ]; }" wrk nginx-light
command -v python3 >/dev/null || fail "python3 is missing: apt-get install python3"
MAKER=${CODEX_BENCH_CORPUS_MAKER:-../shared/bench/make_corpus.py}
[ -f "$MAKER" ] || fail "the corpus generator is not at $MAKER; name it with CODEX_BENCH_CORPUS_MAKER"
python3 -c 'import PIL, numpy' 2>/dev/null || pip install --quiet Pillow numpy || fail "the corpus generator needs Pillow and numpy"
# Together with the program, so that its dependencies are not built again with fewer features.
cargo build --quiet --release --locked -p codex -p xtask -p codex-db -p codex-services -p codex-parsers --bins \
    --example tasks --example visibility --example covers --example unpack
cargo build --quiet --release --locked -p codex-testkit --no-default-features --bin bench-books
BIN=${CARGO_TARGET_DIR:-target}/release
DATA=$(mktemp -d)
trap 'rm -rf "$DATA"' EXIT
export BENCH_FIGURES=$DATA/figures BENCH_PART
: >"$BENCH_FIGURES"

# part NAME COMMAND...: one part of the table.
part() {
    BENCH_PART=$1
    shift
    say "$BENCH_PART"
    "$@"
}

for program in tasks visibility; do
    part "$program on SQLite" "$BIN/examples/$program" "sqlite://$DATA/$program.db"
    part "$program on PostgreSQL" scripts/with-postgres.sh bash -c '"$0" "$CODEX_TEST_POSTGRES_URL"' "$BIN/examples/$program"
done
part "events between servers" scripts/with-postgres.sh python3 scripts/bench_events.py "$BIN" "$MAKER"
# Before what makes and deletes thousands of files, see BENCHMARKS.md.
part "pages and covers" python3 scripts/bench_pages.py "$BIN" "$MAKER"
part "the main job" python3 scripts/bench.py "$BIN" "$MAKER"
part "a scan of 100,000 books" python3 scripts/bench_scale.py "$BIN" "$MAKER"
part "lists and feeds of 100,000 books on SQLite" env -u CODEX_TEST_POSTGRES_URL python3 scripts/bench_catalog.py "$BIN" "$MAKER"
part "lists and feeds of 100,000 books on PostgreSQL" scripts/with-postgres.sh python3 scripts/bench_catalog.py "$BIN" "$MAKER"
python3 scripts/bench_table.py "$BENCH_FIGURES" "${CARGO_TARGET_DIR:-target}"
