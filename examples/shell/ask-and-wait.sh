#!/usr/bin/env bash
# Asks for access to a cluster and waits until it is there, as a step of a pipeline:
#   ask-and-wait.sh <cluster> <permission> <minutes> <justification>
# Exit code 0: the access is there. 1: it was refused, did not come, or the API has an error. 2: called wrongly.
# Needs a token of a person with the scopes READ and REQUEST. PIPELINE_RUN, where it is set, names the request: a step that is run again
# follows the same request and does not ask twice.
set -euo pipefail
. "$(dirname "$0")/drawbridge.sh"
[[ $# -eq 4 && -n $1 && -n $2 && $3 =~ ^[1-9][0-9]*$ && -n $4 ]] ||
  wrong_call "Usage: ask-and-wait.sh <cluster> <permission> <minutes> <justification>"

found=$(drawbridge 'query ($search: String) { requestableResources(filter: { search: $search }, first: 200) {
  nodes { resource { id name } } } }' "$(jq -n --arg search "$1" '{$search}')" |
  jq --arg name "$1" '[.requestableResources.nodes[].resource | select(.name == $name).id]')
[ "$(jq length <<<"$found")" -eq 1 ] || { echo "$(jq length <<<"$found") clusters that you may ask for are called '$1'." >&2; exit 1; }

input=$(jq -n --argjson ids "$found" --arg permission "$2" --argjson minutes "$3" --arg justification "$4" --arg run "${PIPELINE_RUN:-}" \
  '{input: {resourceIds: $ids, permissions: [{$permission}], durationSeconds: ($minutes * 60), $justification,
    clientRequestId: (if $run == "" then null else $run end)}}')
request=$(drawbridge 'mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id state } } }' "$input" |
  jq .createAccessRequest.request)
jq -r '"Request \(.id): \(.state)"' <<<"$request"

while :; do
  item=$(drawbridge 'query ($id: ID!) { accessRequest(id: $id) { items { state cancelReason
    decisions { decision reason decidedBy { displayName } }
    grant { id state resourceName endsAt endReason endMessage access { permissions { name } } } } } }' "$(jq '{id}' <<<"$request")" |
    jq '.accessRequest.items[0]')
  case $(jq -r '.grant.state // .state' <<<"$item") in
    PENDING) sleep "${POLL_SECONDS:-5}" ;;
    ACTIVE)
      jq -r '.grant | "Grant \(.id): ACTIVE, \([.access.permissions[].name] | join(", ")) on \(.resourceName) until \(.endsAt //
        "it is revoked")"' <<<"$item"
      exit 0 ;;
    *)
      jq -r 'if .grant then .grant | "Grant \(.id): \(.state) (\(.endReason)). \(.endMessage // "")" else "The request is \(.state)" +
        if .cancelReason then " (\(.cancelReason))" else "" end + ((.decisions | last | select(.decision == "REJECT") |
        " by \(.decidedBy.displayName): \(.reason // "no reason given")") // "") end' <<<"$item" >&2
      exit 1 ;;
  esac
done
