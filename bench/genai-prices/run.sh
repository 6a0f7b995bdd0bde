#!/bin/sh
# Plimsoll and @pydantic/genai-prices over one corpus, in one run: agreement, every disagreement by its rule, prices a second of each on one core.
# usage: run.sh CORPUS            prints; run.sh CORPUS --write    puts the tables into docs/conformance.md too
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..
corpus=${1:?usage: run.sh CORPUS [--write]}
[ -d "$here/node_modules" ] || (cd "$here" && npm ci --no-audit --no-fund --loglevel=error)
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for file in "$corpus"/*.jsonl.gz; do
    case $file in */expected.jsonl.gz) ;; *) set -- "$@" "$file" ;; esac
done
write=
shift
[ "${1:-}" != --write ] || { write=--write; shift; }
"$root/plimsoll" replay "$@" --json >"$results"
one= # Where there is taskset, both on the same core.
! command -v taskset >/dev/null 2>&1 || one="taskset -c 0"
ours=$($one dotnet run -c Release --project "$root/bench/Plimsoll.Bench" -- prices "$corpus")
$one node "$here/compare.mjs" "$corpus" "$results" "$ours" $write
