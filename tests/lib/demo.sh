# shellcheck shell=bash
# Demonstration servers for the steps. Sourced by tests/run.

DEMO_PID=""
DEMO_URL=""
DEMO_HOME=""

# The settings of the demonstration. Its clock stands still, so that what it holds is the same at every run; no request is
# too many.
DEMO_SETTINGS=()

# The data of a demonstration that nobody has used. To load it takes most of a minute, so it is done once in a run, and every
# server gets a copy.
readonly DEMO_LOADED="$SCRATCH/demo-loaded"

load_demo() {
    [ ! -e "$DEMO_LOADED" ] || return 0
    serve_demo loading
    stop_demo
    mv "$DEMO_HOME" "$DEMO_LOADED"
}

# Starts a server with a copy of the loaded data under a name of its own; sets DEMO_URL and DEMO_HOME.
start_demo() {
    cp -R "$DEMO_LOADED" "$SCRATCH/demo-$1"
    serve_demo "$1"
}

# Starts a server of that name on a free port and waits until it answers. Without data it loads them first.
serve_demo() {
    DEMO_HOME="$SCRATCH/demo-$1"
    DEMO_URL="http://127.0.0.1:$(free_port)"
    local log="$LOGS/server-$1.log"
    mkdir -p "$DEMO_HOME"
    echo "2026-03-02T08:00:00Z" >"$SCRATCH/clock-$1"
    DEMO_SETTINGS=(
        SPORTELLO_LISTEN="${DEMO_URL#http://}" SPORTELLO_DATA_DIR="$DEMO_HOME"
        SPORTELLO_DATABASE_URL="sqlite://$DEMO_HOME/sportello.db" SPORTELLO_CLOCK_FILE="$SCRATCH/clock-$1"
        SPORTELLO_RATE_LIMIT=0 SPORTELLO_LOG=warn
    )
    # Not through a function: the process to stop later is the program itself, not a shell around it.
    env "${DEMO_SETTINGS[@]}" "$PROGRAM" serve --demo >"$log" 2>&1 &
    DEMO_PID=$!
    local tries=0
    until python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)' "$DEMO_URL/api/v1/status" 2>/dev/null; do
        tries=$((tries + 1))
        if ! kill -0 "$DEMO_PID" 2>/dev/null || [ "$tries" -gt 240 ]; then
            echo "the demonstration server did not start:"
            tail -n 40 "$log"
            return 1
        fi
        sleep 0.5
    done
}

# demo_token KIND: prints a new token of the first account that is a user of an ente, an agent or an administrator.
demo_token() {
    local email
    email=$(env "${DEMO_SETTINGS[@]}" "$PROGRAM" user list --json | python3 -c '
import json, sys
kind = sys.argv[1]
def fits(user):
    return not user["disabled"] and (bool(user["enti"]) and not user["roles"] if kind == "ente" else kind in user["roles"])
print(next(user["email"] for user in json.load(sys.stdin) if fits(user)))' "$1") || return 1
    env "${DEMO_SETTINGS[@]}" "$PROGRAM" token add --user "$email" --name "tests, $1" --scope write
}

stop_demo() {
    [ -n "$DEMO_PID" ] || return 0
    kill "$DEMO_PID" 2>/dev/null || true
    wait "$DEMO_PID" 2>/dev/null || true
    DEMO_PID=""
}
