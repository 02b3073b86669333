# Shared by the scripts: where things are, and how a missing program is installed or named.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need_packages "what for" TEST-COMMAND PACKAGE...: installs Debian packages when the test fails and we are root.
need_packages() {
    local what=$1 test=$2
    shift 2
    if eval "$test" >/dev/null 2>&1; then return 0; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $* ($what)"
        apt-get update -qq >/dev/null 2>&1 || say "package lists could not be refreshed, trying with the old ones"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
            || fail "$what: could not install $*"
        eval "$test" >/dev/null 2>&1 || fail "$what: installed $*, but it still does not work"
    else
        fail "$what is missing. Install it with: sudo apt-get install $*"
    fi
}

need_build_tools() {
    command -v cargo >/dev/null || fail "Rust is missing: install the toolchain (1.95 or newer) with rustup"
    need_packages "the C and C++ build tools (libjpeg-turbo, libaom, UnRAR)" "command -v cmake && command -v nasm && command -v perl && command -v g++ && command -v make" \
        cmake nasm perl g++ make
}

need_node() {
    command -v npm >/dev/null || fail "Node.js with npm is missing: install Node 20.19 or newer"
}

# The identity provider that stories sign in at.
need_oidc_provider() {
    need_node
    [ -d "$ROOT/tests/support/oidc/node_modules/oidc-provider" ] && return 0
    say "installing the identity provider of the tests"
    npm ci --prefix "$ROOT/tests/support/oidc" --no-audit --no-fund --loglevel=error
}

# The packaged clients that read the catalogs, and the program that checks Atom with a grammar.
need_catalog_clients() {
    need_node
    need_packages "jing (grammar of catalogs)" "command -v jing" jing
    [ -d "$ROOT/tests/support/opds/node_modules/r2-opds-js" ] && return 0
    say "installing the catalog clients of the tests"
    npm ci --prefix "$ROOT/tests/support/opds" --ignore-scripts --no-audit --no-fund --loglevel=error
}

need_chromium() { need_packages "Chromium (browser stories)" "command -v chromium" chromium; }

# The bin folder of the newest PostgreSQL server on this machine.
postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

need_postgres() {
    need_packages "the PostgreSQL server (database tests)" '[ -x "$(postgres_bin)/initdb" ]' postgresql
}

need_redis() { need_packages "the Redis server (event tests)" "command -v redis-server" redis-server; }

free_port() { python3 - <<'PY' 2>/dev/null || node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
PY
}
