#!/usr/bin/env bash
# Lists who has access to production at this moment, also by access that was not given by Drawbridge: who-has-access.sh [<tag>=<value>]
# Production is where a cluster has the tag env=prod, unless another one is given. Needs a token with the scope READ of an admin or an
# auditor.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
tag=${1:-env=prod}
[[ $# -le 1 && $tag == ?*=* ]] || wrong_call "Usage: who-has-access.sh [<tag>=<value>], such as env=prod"
must_read_all

clusters=$(every_node 'query ($key: String!, $value: String!, $after: String) {
  resources(filter: { types: [EKS_CLUSTER], tags: [{ key: $key, value: $value }] }, first: 200, after: $after) {
    nodes { id name lastObservedAt account { name number } } pageInfo { hasNextPage endCursor } } }' \
  "$(jq -n --arg key "${tag%%=*}" --arg value "${tag#*=}" '{$key, $value}')")

printf 'CLUSTER\tACCOUNT\tWHO\tPERMISSIONS\tUNTIL\tGIVEN BY\n'
while read -r cluster; do
  [ -n "$cluster" ] || continue
  every_node 'query ($id: ID!, $after: String) { resource(id: $id) { access(first: 200, after: $after) {
    nodes { principal ours until person { displayName } access { permissions { name } } }
    pageInfo { hasNextPage endCursor } } } }' "$(jq '{id}' <<<"$cluster")" |
    jq -r --argjson cluster "$cluster" '[$cluster.name, $cluster.account.name // $cluster.account.number,
      .person.displayName // .principal,
      if .access then [.access.permissions[].name] | join(", ") else "not read yet" end,
      .until // if .ours then "revoked" else "" end, if .ours then "Drawbridge" else "others" end] | @tsv'
done <<<"$clusters"
jq -sr '[.[] | select(.lastObservedAt == null).name] | select(. != []) |
  "What others gave was not read yet, or cannot be, on: \(join(", "))"' <<<"$clusters" >&2
