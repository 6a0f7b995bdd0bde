#!/bin/sh
# How fast the ledger takes calls, beside a plain C loop that fills the same tables through the same SQLite; then reports on what was
# written, as whole processes; and a table of it all with the bars. Needs gcc and sqlite3.h (Debian: gcc libc6-dev libsqlite3-dev).
#   bench/ledger.sh [CALLS [ROUNDS]]      10,000,000 calls once, if not told: some 7 GB of disk, 8 GB of memory (the C loop's), 5 minutes
#   bench/ledger.sh 1000000 3             a million, ledger and C loop three times in turn, medians
set -eu
cd "$(dirname -- "$0")/.."
calls=${1:-10000000}
rounds=${2:-1}
command -v gcc >/dev/null 2>&1 || { echo "bench: gcc is not installed. Install the package gcc." >&2; exit 69; }

dotnet build bench/Plimsoll.Bench -c Release -v q --nologo >/dev/null
./plimsoll --version >/dev/null
bench=artifacts/bin/Plimsoll.Bench/release
sqlite=$(find "$PWD/$bench" -name libe_sqlite3.so -path "*linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/*" | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -o "$work/loop" bench/ledger.c "$sqlite" -Wl,-rpath,"$(dirname "$sqlite")" -lm -ldl -lpthread

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
reached() { awk -v is="$1" -v bar="$2" -v least="$3" 'BEGIN { print (least ? is >= bar : is <= bar) ? "yes" : "no" }'; }

# The calls end now, so that reports of the last 30 days have something to read.
until=$(date -u +%Y-%m-%dT%H:%M:%SZ)
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    echo "round $round"
    rm -rf "$work/home"
    "$bench/Plimsoll.Bench" ledger --calls "$calls" --days 180 --until "$until" --path "$work/home/ledger.db" --keep >"$work/ours"
    cat "$work/ours"
    sed -n 's/.* calls in .* s: \([0-9,]*\) calls\/s (bar.*/\1/p' "$work/ours" | tr -d , >>"$work/rates"
    "$work/loop" "$work/home/ledger.db" "$work/copy.db" >"$work/theirs"
    cat "$work/theirs"
    sed -n 's/^C loop: .* s: \([0-9]*\) calls\/s.*/\1/p' "$work/theirs" >>"$work/loops"
    paste "$work/rates" "$work/loops" | awk '{ printf "%.2f\n", $1 / $2 }' >"$work/ratios"
    rm -f "$work"/copy.db*
done

rate=$(median <"$work/rates") ratio=$(median <"$work/ratios")
{
    echo
    echo "| $calls calls, $rounds rounds | measured | bar | reached |"
    echo "|---|---|---|---|"
    echo "| calls/s, FULL | $rate ($(paste -sd ' ' "$work/rates")) | 100000 | $(reached "$rate" 100000 1) |"
    echo "| of the C loop's rate | $ratio (C loop: $(paste -sd ' ' "$work/loops") calls/s) | 0.5 | $(reached "$ratio" 0.5 1) |"
} >"$work/table"

export PLIMSOLL_HOME="$work/home"
while IFS='|' read -r command bar; do
    times=
    for _ in 1 2 3 4 5 6 7; do
        start=$(date +%s%N)
        # shellcheck disable=SC2086
        artifacts/ship/plimsoll/plimsoll $command >/dev/null 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
        times="$times $((($(date +%s%N) - start) / 1000000))"
    done
    # shellcheck disable=SC2086
    ms=$(printf '%s\n' $times | median)
    echo "| \`plimsoll $command\` | $ms ms, median of$times | ${bar:+$bar ms} | ${bar:+$(reached "$ms" "$bar" 0)} |" >>"$work/table"
done <<'COMMANDS'
report --since 30d --by project --by model|400
report --since 30d --by session|600
report --since 30d --by tag:team|600
report --since 30d --by day|
calls|
show last|
COMMANDS
cat "$work/table"
echo
tail -n +2 "$work/ours" | sed -n '/calls in/,$p'
