#!/usr/bin/env bash
# Writes who had access in a quarter as CSV for an auditor: export-quarter.sh 2026-Q4 > access-2026-Q4.csv
# Needs a token with the scope READ of an admin or an auditor.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
[[ ${1:-} =~ ^([0-9]{4})-Q([1-4])$ ]] || { echo "Usage: $0 <year>-Q<1 to 4>" >&2; exit 2; }
year=${BASH_REMATCH[1]} quarter=${BASH_REMATCH[2]}
from=$(printf '%04d-%02d-01T00:00:00Z' "$year" $((quarter * 3 - 2)))
to=$(printf '%04d-%02d-01T00:00:00Z' $((year + quarter / 4)) $((quarter * 3 % 12 + 1)))

echo '"person","email","account","cluster","from","to","justification","requested by","approved by"'
every_node 'query ($from: DateTimeISO!, $to: DateTimeISO!, $after: String) {
  accessHistory(from: $from, to: $to, first: 200, after: $after) {
    nodes { activeFrom activeTo person { displayName email } resource { name account { number name } } request { justification }
      requestedBy { displayName } approvedBy { decidedAt decidedBy { displayName } onBehalfOf { displayName } flow { name } } }
    pageInfo { hasNextPage endCursor } } }' "$(jq -n --arg from "$from" --arg to "$to" '{$from, $to}')" |
  jq -r '
    # A cell that begins like a formula would be run by a spreadsheet: people write justifications.
    def harmless: if test("^[=+\\-@\\t\\r]") then "\u0027" + . else . end;
    def approval: (.decidedBy.displayName // "flow \(.flow.name)") + (if .onBehalfOf then " for \(.onBehalfOf.displayName)" else "" end) + " at \(.decidedAt)";
    [.person.displayName, .person.email // "", (.resource | if . then "\(.account.number) \(.account.name // "")" else "" end), .resource.name // "",
     .activeFrom, .activeTo // "still there", .request.justification // "", .requestedBy.displayName // "", ([.approvedBy[] | approval] | join("; "))]
    | map(harmless) | @csv'
