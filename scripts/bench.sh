#!/usr/bin/env bash
# Speed and memory goals as ratios in one run. Needs python3 with Pillow and numpy (the corpus), wrk and nginx.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_packages "the load generator and its yardstick" "command -v wrk && { command -v nginx || [ -x /usr/sbin/nginx ]; }" wrk nginx-light
command -v python3 >/dev/null || fail "python3 is missing: apt-get install python3"
MAKER=${CODEX_BENCH_CORPUS_MAKER:-../shared/bench/make_corpus.py}
[ -f "$MAKER" ] || fail "the corpus generator is not at $MAKER; name it with CODEX_BENCH_CORPUS_MAKER"
python3 -c 'import PIL, numpy' 2>/dev/null || pip install --quiet Pillow numpy || fail "the corpus generator needs Pillow and numpy"
cargo build --quiet --release --locked -p xtask
QUEUE=$(mktemp -d)
cargo run --quiet --release --locked -p codex-db --example tasks -- "sqlite://$QUEUE/tasks.db"
rm -rf "$QUEUE"
scripts/visibility.sh
exec python3 scripts/bench.py "${CARGO_TARGET_DIR:-target}/release" "$MAKER"
