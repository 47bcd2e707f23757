# shellcheck shell=bash
# Installs what the tests need and the machine lacks, with the package managers' own clients. Sourced by tests/run.
# No browser is ever downloaded: the browser tests drive Debian's.

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# debian PACKAGE...: installs Debian packages.
debian() {
    command -v apt-get >/dev/null || { echo "please install by hand: $*" >&2; return 1; }
    echo "installing $*"
    as_root apt-get update -q >"$LOGS/install.log" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$LOGS/install.log" 2>&1 ||
        { tail -n 20 "$LOGS/install.log"; return 1; }
}

# postgres_bin: prints the folder of the newest PostgreSQL server's programs.
postgres_bin() {
    local newest
    newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || newest=$(command -v initdb) || return 1
    dirname "$(realpath "$newest")"
}

need_postgres() { postgres_bin >/dev/null || debian postgresql; }

need_chromium() { [ -x /usr/bin/chromium ] || debian chromium; }

# stamped FILE STAMP: whether what FILE asks for is what was installed when STAMP was written.
stamped() { [ -f "$2" ] && [ "$(cat "$2")" = "$(sha256sum <"$1")" ]; }

need_clamd() { command -v clamd >/dev/null || debian clamav-daemon; }

need_npm_packages() {
    local stamp=tests/browser/node_modules/.installed
    ! stamped tests/browser/package-lock.json "$stamp" || return 0
    { command -v node && command -v npm; } >/dev/null || debian nodejs npm
    echo "installing the npm packages of tests/browser"
    (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-progress) >"$LOGS/npm.log" 2>&1 ||
        { tail -n 20 "$LOGS/npm.log"; return 1; }
    sha256sum <tests/browser/package-lock.json >"$stamp"
}

need_python_packages() {
    local stamp=tests/.venv/.installed
    ! stamped tests/requirements.txt "$stamp" || return 0
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3 python3-venv
    echo "installing the Python packages of tests/requirements.txt"
    { python3 -m venv --clear tests/.venv && tests/.venv/bin/pip install --no-input -q -r tests/requirements.txt; } \
        >"$LOGS/pip.log" 2>&1 || { tail -n 20 "$LOGS/pip.log"; return 1; }
    sha256sum <tests/requirements.txt >"$stamp"
}

need_everything() {
    local from=$SECONDS
    command -v cargo >/dev/null || { echo "the tests need Rust: https://rustup.rs" >&2; return 1; }
    command -v cc >/dev/null || debian gcc libc6-dev
    need_postgres
    need_clamd
    need_chromium
    need_npm_packages
    need_python_packages
    echo "== install"
    echo "   all there ($((SECONDS - from)) s)"
}

# free_port: prints a TCP port of the loopback that nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
