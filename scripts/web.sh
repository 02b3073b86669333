#!/usr/bin/env bash
# Installs the web app's packages when the lock file changed, and builds web/dist when its sources changed.
. "$(dirname "$0")/lib.sh"
need_node
cd "$ROOT/web"
if ! cmp -s package-lock.json node_modules/.codex-lock; then
    say "installing web packages"
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.codex-lock
fi
[ "${1:-}" = install ] && exit 0
if [ ! -f dist/index.html ] || [ -n "$(find src locales public index.html package-lock.json vite.config.ts -newer dist/index.html -print -quit 2>/dev/null)" ]; then
    say "building the web app"
    npm run --silent build
fi
