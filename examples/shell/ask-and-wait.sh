#!/usr/bin/env bash
# Asks for access and waits until it is there, as a step of a pipeline: ask-and-wait.sh <cluster> <permission> <minutes> <justification>
# Needs a token of a person with the scopes READ and REQUEST. PIPELINE_RUN names the request, so that a step that is run again asks once.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
[ $# -eq 4 ] || { echo "Usage: $0 <cluster> <permission> <minutes> <justification>" >&2; exit 2; }

id=$(drawbridge 'query ($search: String) { requestableResources(filter: {search: $search}, first: 10) {
  nodes { resource { id name } } } }' "$(jq -n --arg search "$1" '{$search}')" |
  jq -er --arg name "$1" '[.requestableResources.nodes[].resource | select(.name == $name).id] | if length == 1 then .[0] else empty end') ||
  { echo "No cluster, or several, that can be asked for are called '$1'." >&2; exit 1; }

input=$(jq -n --arg id "$id" --arg permission "$2" --argjson minutes "$3" --arg justification "$4" --arg run "${PIPELINE_RUN:-}" '{input: {
  resourceIds: [$id], permissions: [{$permission}], durationSeconds: ($minutes * 60), $justification,
  clientRequestId: (if $run == "" then null else $run end)}}')
request=$(drawbridge 'mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }' "$input" |
  jq -r .createAccessRequest.request.id)
echo "Request $request waits for a decision."

while :; do
  item=$(drawbridge 'query ($id: ID!) { accessRequest(id: $id) { items { resourceName state grant { state endsAt } } } }' \
    "{\"id\": \"$request\"}" | jq '.accessRequest.items[0]')
  case $(jq -r '.state + " " + (.grant.state // "")' <<<"$item") in
    *" ACTIVE") jq -r '"\(.resourceName): ACTIVE until \(.grant.endsAt)"' <<<"$item"; exit 0 ;;
    REJECTED* | CANCELLED* | LAPSED* | FAILED*) jq -r '"\(.resourceName): \(.state)"' <<<"$item" >&2; exit 1 ;;
  esac
  sleep "${POLL_SECONDS:-5}"
done
