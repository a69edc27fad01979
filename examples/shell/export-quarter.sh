#!/usr/bin/env bash
# Writes who had access in a quarter as CSV for an auditor: export-quarter.sh 2026-Q4 > access-2026-Q4.csv
# Needs a token with the scope READ of an admin or an auditor.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
[[ ${1:-} =~ ^([0-9]{4})-Q([1-4])$ ]] || { echo "Usage: $0 <year>-Q<1 to 4>" >&2; exit 2; }
year=${BASH_REMATCH[1]} quarter=${BASH_REMATCH[2]}
from=$(printf '%04d-%02d-01T00:00:00Z' "$year" $((quarter * 3 - 2)))
to=$(printf '%04d-%02d-01T00:00:00Z' $((year + quarter / 4)) $((quarter * 3 % 12 + 1)))


# Clusters that are gone by now too: somebody may have had access to them.
clusters=$(every_node 'query ($after: String) {
  resources(filter: {types: [EKS_CLUSTER], statuses: [PRESENT, MISSING, REGION_DISABLED, OUT_OF_SCOPE, GONE]}, first: 200, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }' '{}' | jq -r .id)

first=1
for id in $clusters; do
  curl -sS --fail-with-body --max-time 600 -H @<(printf 'authorization: Bearer %s' "$DRAWBRIDGE_TOKEN") \
    "${DRAWBRIDGE_GRAPHQL_URL%/graphql}/audit/access?resourceId=$id&from=$from&to=$to&format=csv" | tail -n "+$first"
  # Each file has the names of the columns in its first line.
  first=2
done
