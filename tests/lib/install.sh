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

# Postfix is asked for no configuration of the system, and neither it nor dovecot becomes a service: where nothing forbids services
# to start, that is forbidden while the packages are unpacked. Nothing that is installed gives way to them.
need_mail() {
    { [ -x /usr/sbin/postfix ] && [ -x /usr/lib/dovecot/imap ] && command -v openssl >/dev/null; } && return 0
    command -v apt-get >/dev/null || { echo "please install by hand: dovecot-imapd postfix openssl" >&2; return 1; }
    local policy=/usr/sbin/policy-rc.d made=no service
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        made=yes
    fi
    echo "postfix postfix/main_mailer_type select No configuration" | as_root debconf-set-selections || true
    local status=0
    debian --no-remove dovecot-imapd postfix openssl || status=$?
    if [ "$made" = yes ]; then as_root rm -f "$policy"; fi
    for service in dovecot.service dovecot.socket postfix.service; do
        as_root systemctl disable "$service" >/dev/null 2>&1 || true
    done
    return "$status"
}

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
    need_mail
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
