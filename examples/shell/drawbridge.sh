# To be sourced by the other scripts. Needs bash, curl and jq, and DRAWBRIDGE_GRAPHQL_URL and DRAWBRIDGE_TOKEN in the environment.

# wrong_call <what is wrong>: ends with exit code 2.
wrong_call() {
  echo "$1" >&2
  exit 2
}

[ -n "${DRAWBRIDGE_GRAPHQL_URL:-}" ] || wrong_call "DRAWBRIDGE_GRAPHQL_URL is not set."
[ -n "${DRAWBRIDGE_TOKEN:-}" ] || wrong_call "DRAWBRIDGE_TOKEN is not set."
command -v jq >/dev/null || wrong_call "jq is not installed."

# call <arguments of curl>: with the token, where other users of the machine do not see it. Waits where the server asks for patience.
call() {
  curl -sS --max-time 600 --retry 5 --retry-connrefused -H @<(printf 'authorization: Bearer %s' "$DRAWBRIDGE_TOKEN") "$@"
}

# drawbridge <document> [<variables as JSON>]: prints the data of the answer; an error is said on stderr, and fails.
drawbridge() {
  local variables=${2:-null} answer
  answer=$(jq -n --arg query "$1" --argjson variables "$variables" '{$query, $variables}' |
    call -H 'content-type: application/json' --data-binary @- "$DRAWBRIDGE_GRAPHQL_URL") || return 1
  jq -e 'type == "object"' <<<"$answer" >/dev/null 2>&1 || { echo "Not an answer of the API: $answer" >&2; return 1; }
  if jq -e '.errors | length > 0' <<<"$answer" >/dev/null; then
    jq -r '.errors[] | (.extensions | .code + if .rule then " (\(.rule))" else "" end) + ": " + .message' <<<"$answer" >&2
    return 1
  fi
  jq .data <<<"$answer"
}

# must_read_all: ends unless the token reads everything. Others get what they may see, which would look like all there is.
must_read_all() {
  local viewer
  viewer=$(drawbridge '{ viewer { roles } }') || exit 1
  jq -e '.viewer.roles | any(. == "ADMIN" or . == "AUDITOR")' <<<"$viewer" >/dev/null && return
  echo "FORBIDDEN: This takes a token of an admin or an auditor; others see a part." >&2
  exit 1
}

# every_node <document> <variables as JSON>: the nodes of the document's one connection, page after page, one JSON a line.
every_node() {
  local variables=$2 page after=null
  while :; do
    page=$(drawbridge "$1" "$(jq -n --argjson v "$variables" --argjson after "$after" '$v + {$after}')" |
      jq 'first(.. | objects | select(has("pageInfo")))') || return 1
    jq -c '.nodes[]' <<<"$page"
    [ "$(jq .pageInfo.hasNextPage <<<"$page")" = true ] || return 0
    after=$(jq .pageInfo.endCursor <<<"$page")
  done
}
