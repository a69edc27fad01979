import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { integrationInput } from "./connect";
import { Api } from "./demo/api";

interface Running {
  readonly url: string;
  readonly adminToken: string;
  readonly connectorId: string;
  readonly dataDir: string;
  /** Null when the real AWS is used. */
  readonly simulator: { readonly url: string; readonly connect: Record<string, unknown> } | null;
}

/** Something to do, with commands that are pasted as they are. */
export interface Step {
  readonly title: string;
  readonly commands: string;
}

/** The steps in their order, for a terminal. */
export function firstSteps(steps: readonly Step[]): string {
  const texts = steps.map(({ title, commands }, i) => `${i + 1}. ${title}\n\n${commands}`);
  return `Next steps, to paste one after the other into a second terminal (sh, bash or zsh):\n\n${texts.join("\n\n")}`;
}

/** From a platform as it stands to access that somebody asked for and uses. What was done at an earlier start is left out. */
export async function stepsFrom(platform: Running): Promise<Step[]> {
  const { simulator, dataDir } = platform;
  if (!simulator) return [helpers(platform)];
  const done = await whatIsDone(platform);
  const file = join(dataDir, "connect.json");
  writeFileSync(file, `${JSON.stringify(connectRequest(simulator.connect, platform.connectorId))}\n`);
  return [
    helpers(platform),
    ...(done.connected ? [] : [connect(platform.url, file)]),
    ...(done.peopleRead ? [] : [readPeople()]),
    ...(done.flowMade ? [] : [makeFlow()]),
    ...askAndApprove(),
    use(simulator.url),
  ];
}

const FLOW = "Payments";

async function whatIsDone({ url, adminToken }: Running) {
  interface Names {
    readonly nodes: readonly { readonly name: string }[];
  }
  const found = await new Api(url, adminToken).ask<Record<"integrations" | "identityProviders" | "accessFlows", Names>>(
    "{ integrations { nodes { name } } identityProviders { nodes { name } } accessFlows { nodes { name } } }",
  );
  return {
    connected: found.integrations.nodes.length > 0,
    peopleRead: found.identityProviders.nodes.length > 0,
    flowMade: found.accessFlows.nodes.some(({ name }) => name === FLOW),
  };
}

function helpers({ url, adminToken }: Running): Step {
  return {
    title: "See who makes the AWS calls, by two helpers that the other steps use, too:",
    commands: `ADMIN='${adminToken}'
drawbridge() { printf '{"query":"%s"}' "$(printf %s "$1" | tr '\\n' ' ' | sed 's/"/\\\\"/g')" |
  curl -s ${url} -H "Authorization: Bearer \${2:-$ADMIN}" -H 'Content-Type: application/json' -d @-; }
value() { grep -o "\\"$1\\":\\"[^\\"]*\\"" | head -n 1 | cut -d '"' -f 4; }
drawbridge '{ connectors { nodes { id name status accountId } } }'`,
  };
}

/** In a file, because the pool's permission sets are many. */
function connectRequest(connection: Record<string, unknown>, connectorId: string): object {
  const input = integrationInput(connection, connectorId, "Acme");
  return {
    query: "mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }",
    variables: { input },
  };
}

function connect(url: string, file: string): Step {
  return {
    title: "Connect the simulated organization, and look at what was found:",
    commands: `curl -s ${url} -H "Authorization: Bearer $ADMIN" -H 'Content-Type: application/json' -d "@${file}"
until drawbridge '{ integrations { nodes { lastSyncRun { state finishedAt } } } }' | grep 'finishedAt":"'; do sleep 1; done
drawbridge '{ resources(filter: { types: [EKS_CLUSTER] }) { totalCount nodes { name region manageable } } }'`,
  };
}

function readPeople(): Step {
  return {
    title:
      "Read its people from IAM Identity Center, and make Li Wei an administrator. A cluster belongs to the group that its tag 'team' names, else to Platform:",
    commands: `INTEGRATION=$(drawbridge '{ integrations { nodes { id } } }' | value id)
drawbridge "mutation { createIdentityProvider(input: { name: \\"People\\", integrationId: \\"$INTEGRATION\\" }) { provider { name } } }"
until drawbridge '{ people { nodes { userName } } }' | grep emil.berg; do sleep 1; done
drawbridge "mutation { updateIntegration(input: { id: \\"$INTEGRATION\\", version: 1, ownerRules: [{ keyName: \\"team\\", attribute: \\"group\\" }],
  integrationOwners: [{ attribute: \\"group\\", values: [\\"Platform\\"] }] }) { integration { name warnings { message } } } }"
LI=$(drawbridge '{ people(filter: { search: "li.wei" }) { nodes { id } } }' | value id)
drawbridge "mutation { assignRole(personId: \\"$LI\\", role: ADMIN) { person { displayName } } }"`,
  };
}

function makeFlow(): Step {
  return {
    title: "Let everybody ask for View on the payments clusters; whoever owns the cluster approves:",
    commands: `drawbridge 'mutation { createAccessFlow(input: { name: "${FLOW}", requestors: { conditions: [] }, maxDurationSeconds: 3600,
  targets: [{ integration: "Acme", resources: [{ by: NAME, values: ["payments-*"] }], permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
  approverPolicy: { groups: [{ approvers: [{ kind: OWNER }] }] } }) { flow { name summary warnings { message } } } }'`,
  };
}

function askAndApprove(): Step[] {
  return [
    {
      title:
        "Let Emil ask for half an hour on payments-eu. Ana is of the Payments Team; each has a token of their own:",
      commands: `token_of() { PERSON=$(drawbridge "{ people(filter: { search: \\"$1\\" }) { nodes { id } } }" | value id)
  drawbridge "mutation { createApiToken(input: { personId: \\"$PERSON\\" }) { token } }" | value token; }
EMIL=$(token_of emil.berg) ANA=$(token_of ana.silva)
CLUSTER=$(drawbridge '{ resources(filter: { search: "payments-eu", types: [EKS_CLUSTER] }) { nodes { id } } }' | value id)
REQUEST=$(drawbridge "mutation { createAccessRequest(input: { resourceIds: [\\"$CLUSTER\\"], durationSeconds: 1800,
  permissions: [{ permission: \\"AmazonEKSViewPolicy\\" }], justification: \\"A payment hangs\\" }) { request { id } } }" "$EMIL" | value id)
drawbridge "{ accessRequest(id: \\"$REQUEST\\") { state items { approvers { approvers { people { displayName } } } } } }" "$EMIL"`,
    },
    {
      title: "Let Ana approve, and wait until the access was seen on the cluster:",
      commands: `drawbridge "mutation { approveRequest(requestId: \\"$REQUEST\\", reason: \\"Go ahead\\") { request { state } } }" "$ANA"
GRANT=$(drawbridge "{ accessRequest(id: \\"$REQUEST\\") { items { grant { id } } } }" "$EMIL" | value id)
until drawbridge "{ grant(id: \\"$GRANT\\") { state endsAt waitingFor { message } } }" "$EMIL" | grep ACTIVE; do sleep 1; done`,
    },
  ];
}

function use(simulatorUrl: string): Step {
  return {
    title: "See how Emil gets in, and what EKS says. The last command gives the access back:",
    commands: `drawbridge "{ grant(id: \\"$GRANT\\") { accessDetails { commands { save signIn use } } } }" "$EMIL"
curl -s ${simulatorUrl}/_simulator/clusters/310254875561/eu-west-1/payments-eu/access; echo
drawbridge "mutation { revokeGrant(grantId: \\"$GRANT\\") { grant { state } } }" "$EMIL"`,
  };
}
