#!/usr/bin/env bash
# Writes who had access in a quarter as CSV for an auditor, with all that is on record: export-quarter.sh 2026-Q4 > access-2026-Q4.csv
# Needs a token with the scope READ of an admin or an auditor.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
[[ $# -eq 1 && $1 =~ ^([0-9]{4})-Q([1-4])$ ]] || wrong_call "Usage: export-quarter.sh <year>-Q<1 to 4>, such as 2026-Q4"
must_read_all
year=$((10#${BASH_REMATCH[1]})) quarter=${BASH_REMATCH[2]}
from=$(printf '%04d-%02d-01T00:00:00Z' "$year" $((quarter * 3 - 2)))
to=$(printf '%04d-%02d-01T00:00:00Z' $((year + quarter / 4)) $((quarter * 3 % 12 + 1)))

# By person rather than by cluster: people are always found, clusters of a deleted integration are not.
people=$(every_node 'query ($to: DateTimeISO!, $after: String) { grants(filter: { to: $to }, first: 200, after: $after) {
  nodes { person { id } } pageInfo { hasNextPage endCursor } } }' "$(jq -n --arg to "$to" '{$to}')" | jq -r .person.id | sort -u)
[ -n "$people" ] || echo "Nobody had been given access before the end of $1." >&2

first=1
for id in $people; do
  # Whole or not at all: of a refusal, or of a file that was cut off, nothing is printed.
  file=$(call --fail-with-body "${DRAWBRIDGE_GRAPHQL_URL%/graphql}/audit/access?personId=$id&from=$from&to=$to&format=csv") || {
    jq -r '"\(.error.code): \(.error.message)"' <<<"$file" >&2
    exit 1
  }
  # Each file has the names of the columns in its first line.
  tail -n "+$first" <<<"$file"
  first=2
done
