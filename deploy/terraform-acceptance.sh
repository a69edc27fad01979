#!/usr/bin/env bash
# Runs Terraform or OpenTofu with the public provider against a Drawbridge server: apply, an empty plan, a change, an edit made
# elsewhere, an import by id, and destroy. It makes one integration and one access flow of names of their own, and removes them.
#
# It was last run with Terraform 1.11.4, OpenTofu 1.12.6 and the provider of April 2026, at commit d8dad0fb.
#
# usage: deploy/terraform-acceptance.sh <address of the server> <id of a connector>
# needs: APONO_PERSONAL_TOKEN, of a service account with the scopes READ, ADMIN and GOVERN; terraform or tofu (TERRAFORM names
#        another command); curl and jq; a way to the registry of providers.
set -euo pipefail

if [[ $# -ne 2 ]]; then
  echo "usage: $0 <address of the server> <id of a connector>" >&2
  exit 2
fi
: "${APONO_PERSONAL_TOKEN:?Set it to a token with the scopes READ, ADMIN and GOVERN.}"

server=${1%/}
connector=$2
terraform=${TERRAFORM:-$(command -v terraform || command -v tofu || true)}
if [[ -z $terraform ]]; then
  echo "There is neither terraform nor tofu: install one, or name it by TERRAFORM." >&2
  exit 2
fi

example=$(cd "$(dirname "$0")/../examples/terraform" && pwd)
work=$(mktemp -d)
export TF_VAR_endpoint=$server TF_VAR_connector_id=$connector TF_VAR_name="Acceptance $$" TF_IN_AUTOMATION=1
# Nobody's account, so that the integration stands in the way of no other.
export TF_VAR_management_account_role_arn="arn:aws:iam::$(printf '%012d' $$):role/DrawbridgeAcceptance"

cp "$example"/*.tf "$work"
cd "$work"

clean_up() {
  "$terraform" destroy -auto-approve -no-color >/dev/null || echo "Something may be left of '$TF_VAR_name': look there." >&2
  rm -rf "$work"
}
trap clean_up EXIT

say() { printf '== %s\n' "$1"; }

# Fails with what Terraform would do where it should do nothing.
expect_no_changes() {
  local code=0
  "$terraform" plan -detailed-exitcode -no-color >plan.txt || code=$?
  if [[ $code -eq 0 ]]; then return; fi
  cat plan.txt >&2
  echo "FAILED: $1 (exit code $code of plan)" >&2
  exit 1
}

expect_changes() {
  local code=0
  "$terraform" plan -detailed-exitcode -no-color >plan.txt || code=$?
  if [[ $code -eq 2 ]]; then return; fi
  cat plan.txt >&2
  echo "FAILED: $1 (exit code $code of plan)" >&2
  exit 1
}

api() {
  curl --fail-with-body --silent --show-error --header "Authorization: Bearer $APONO_PERSONAL_TOKEN" \
    --header 'Content-Type: application/json' "$@"
}

id_of() { "$terraform" show -json | jq -er --arg address "$1" '.values.root_module.resources[] | select(.address == $address) | .values.id'; }

say "init"
"$terraform" init -no-color >/dev/null

say "apply, and an empty plan"
"$terraform" apply -auto-approve -no-color >/dev/null
expect_no_changes "a plan after apply has changes"

say "a change, and an empty plan"
sed -i.before 's/grant_duration_in_min = 480/grant_duration_in_min = 240/' main.tf
expect_changes "a change is not planned"
"$terraform" apply -auto-approve -no-color >/dev/null
expect_no_changes "a plan after a change has changes"

integration=$(id_of apono_resource_integration.production)
flow=$(id_of apono_access_flow_v2.view)

say "an edit elsewhere shows, and is undone"
jq -n --arg id "$flow" '{
  query: "query ($id: ID!) { accessFlow(id: $id) { version managedBy } }", variables: { id: $id } }' >query.json
version=$(api --data @query.json "$server/graphql" | jq -er '.data.accessFlow | select(.managedBy == "TERRAFORM") | .version')
jq -n --arg id "$flow" --argjson version "$version" '{
  query: "mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { id } } }",
  variables: { input: { id: $id, version: $version, maxDurationSeconds: 3600 } } }' >edit.json
api --data @edit.json "$server/graphql" | jq -e '.errors == null' >/dev/null
expect_changes "an edit elsewhere is not seen"
"$terraform" apply -auto-approve -no-color >/dev/null
expect_no_changes "a plan after drift has changes"

say "an import by id, and an empty plan"
"$terraform" state rm apono_resource_integration.production apono_access_flow_v2.view >/dev/null
"$terraform" import -no-color apono_resource_integration.production "$integration" >/dev/null
"$terraform" import -no-color apono_access_flow_v2.view "$flow" >/dev/null
expect_no_changes "a plan after an import has changes"

say "destroy"
"$terraform" destroy -auto-approve -no-color >/dev/null
status=$(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer $APONO_PERSONAL_TOKEN" \
  "$server/api/admin/v2/access-flows/$flow")
if [[ $status != 404 ]]; then
  echo "FAILED: the flow is answered $status after destroy" >&2
  exit 1
fi
say "all of it went as it should"
