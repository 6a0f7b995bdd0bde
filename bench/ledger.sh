#!/bin/sh
# How fast the ledger takes calls, beside a plain C loop that fills the same tables through the same SQLite, in turn; then reports on
# what was written, as whole processes. Needs gcc and sqlite3.h (Debian: gcc libc6-dev libsqlite3-dev).
#   bench/ledger.sh [CALLS [ROUNDS]]      1,000,000 calls and 3 rounds, if not told
#   bench/ledger.sh 10000000 1            the ten million of docs/benchmarks.md; takes some 6 GB of disk and 8 GB of memory (the C loop's)
set -eu
cd "$(dirname -- "$0")/.."
calls=${1:-1000000}
rounds=${2:-3}
command -v gcc >/dev/null 2>&1 || { echo "bench: gcc is not installed. Install the package gcc." >&2; exit 69; }

dotnet build bench/Plimsoll.Bench -c Release -v q --nologo >/dev/null
./plimsoll --version >/dev/null
bench=artifacts/bin/Plimsoll.Bench/release
sqlite=$(find "$PWD/$bench" -name libe_sqlite3.so -path "*linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/*" | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -o "$work/loop" bench/ledger.c "$sqlite" -Wl,-rpath,"$(dirname "$sqlite")" -lm -ldl -lpthread

# The calls end now, so that reports of the last 30 days have something to read.
until=$(date -u +%Y-%m-%dT%H:%M:%SZ)
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    echo "round $round"
    rm -rf "$work/home" "$work"/copy.db*
    "$bench/Plimsoll.Bench" ledger --calls "$calls" --days 180 --until "$until" --path "$work/home/ledger.db" --keep
    "$work/loop" "$work/home/ledger.db" "$work/copy.db"
    rm -f "$work"/copy.db*
done

plimsoll=artifacts/ship/plimsoll/plimsoll
export PLIMSOLL_HOME="$work/home"
for command in 'report --since 30d --by project --by model' 'report --since 30d --by session' 'report --since 30d --by tag:team' \
    'report --since 30d --by day' 'calls' 'calls --since 1h' 'show last' 'explain last'; do
    times=
    for _ in 1 2 3 4 5 6 7; do
        start=$(date +%s%N)
        # shellcheck disable=SC2086
        "$plimsoll" $command >/dev/null 2>"$work/said" || { cat "$work/said"; break; }
        times="$times $((($(date +%s%N) - start) / 1000000))"
    done
    echo "plimsoll $command: $(printf '%s\n' $times | sort -n | sed -n 4p) ms, median of 7 ($times )"
done
