# To be sourced by the other scripts. Needs curl and jq, DRAWBRIDGE_GRAPHQL_URL and DRAWBRIDGE_TOKEN.
: "${DRAWBRIDGE_GRAPHQL_URL:?is not set}" "${DRAWBRIDGE_TOKEN:?is not set}"

# drawbridge <document> [<variables as JSON>]: prints the data of the answer; an error is told on stderr, and fails.
drawbridge() {
  local variables=${2:-null} answer
  answer=$(jq -n --arg query "$1" --argjson variables "$variables" '{$query, $variables}' |
    curl -sS --max-time 60 -H 'content-type: application/json' -H @<(printf 'authorization: Bearer %s' "$DRAWBRIDGE_TOKEN") \
      --data-binary @- "$DRAWBRIDGE_GRAPHQL_URL") || return 1
  if jq -e '.errors | length > 0' <<<"$answer" >/dev/null; then
    jq -r '.errors[] | "\(.extensions.rule // .extensions.code): \(.message)"' <<<"$answer" >&2
    return 1
  fi
  jq .data <<<"$answer"
}

# every_node <document> <variables as JSON>: the nodes of the document's one connection, page after page, one JSON a line.
every_node() {
  local variables=$2 page after=null
  while :; do
    page=$(drawbridge "$1" "$(jq -n --argjson v "$variables" --argjson after "$after" '$v + {$after}')" | jq '.[]') || return 1
    jq -c '.nodes[]' <<<"$page"
    [ "$(jq .pageInfo.hasNextPage <<<"$page")" = true ] || return 0
    after=$(jq .pageInfo.endCursor <<<"$page")
  done
}
