#!/usr/bin/env bash
# Lists who has access to clusters with the tag env=prod at this moment. Needs a token with the scope READ of an admin or an auditor.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"

clusters=$(every_node 'query ($after: String) {
  resources(filter: {types: [EKS_CLUSTER], tags: [{key: "env", value: "prod"}]}, first: 50, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }' '{}' |
  jq -sc '[.[].id] | range(0; length; 50) as $start | .[$start:$start + 50]')

while read -r ids; do
  [ -n "$ids" ] || continue
  every_node 'query ($ids: [ID!], $after: String) {
    grants(filter: {resourceIds: $ids, states: [ACTIVE]}, orderBy: {field: ENDS_AT}, first: 200, after: $after) {
      nodes { resourceName endsAt person { displayName } access { permissions { name } } request { justification } }
      pageInfo { hasNextPage endCursor } } }' "{\"ids\": $ids}" |
    jq -r '[.resourceName, .person.displayName, ([.access.permissions[].name] | join(", ")), .endsAt // "until revoked",
      .request.justification // "by an automatic flow"] | @tsv'
done <<<"$clusters"
