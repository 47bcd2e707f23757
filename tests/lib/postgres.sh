# shellcheck shell=bash
# A private PostgreSQL cluster for one step. Sourced by tests/run.

POSTGRES_HOME=""
POSTGRES_URL=""

# PostgreSQL refuses to run as root, so root runs it as the user that Debian's package made for it.
as_postgres() { if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

# Starts a cluster on a free port of the loopback and sets POSTGRES_URL, of a user who may create databases.
# Its data is worth nothing, so nothing waits for the disk. Its collation is Italian, as on a real server: a query
# whose order depends on the cluster's collation shows here.
start_postgres() {
    need_postgres
    local bin port
    bin=$(postgres_bin)
    port=$(free_port)
    POSTGRES_HOME=$(mktemp -d "${TMPDIR:-/tmp}/sportello-postgres.XXXXXX")
    if [ "$(id -u)" -eq 0 ]; then chown postgres: "$POSTGRES_HOME"; fi
    as_postgres "$bin/initdb" --pgdata "$POSTGRES_HOME/data" --username sportello --auth trust --no-sync --encoding UTF8 \
        --locale C.UTF-8 --locale-provider icu --icu-locale it-IT
    as_postgres tee -a "$POSTGRES_HOME/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
autovacuum = off
timezone = 'UTC'
CONF
    as_postgres "$bin/pg_ctl" start --pgdata "$POSTGRES_HOME/data" --wait --silent --log "$POSTGRES_HOME/log"
    # shellcheck disable=SC2034 # read by tests/run
    POSTGRES_URL="postgres://sportello@127.0.0.1:$port/postgres"
}

stop_postgres() {
    [ -n "$POSTGRES_HOME" ] || return 0
    as_postgres "$(postgres_bin)/pg_ctl" stop --pgdata "$POSTGRES_HOME/data" --mode immediate --silent || true
    rm -rf "$POSTGRES_HOME"
    POSTGRES_HOME=""
}
