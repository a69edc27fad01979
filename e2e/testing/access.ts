import { ACME_PEOPLE } from "../../quickstart/demo/acme-people";
import { eventually } from "../../testing/eventually";
import { Api } from "./api";
import type { Harness } from "./harness";
import { connectAndSync } from "./integrations";
import { listed } from "./inventory";

export const BY_ROLE_TEMPLATE = {
  principalStrategy: "IAM_ROLE_TEMPLATE",
  principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
} as const;

export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

export interface Grant {
  readonly id: string;
  readonly state: string;
  readonly endReason: string | null;
  readonly endsAt: string | null;
  readonly resourceName: string;
  readonly receipt: {
    readonly calls: readonly { readonly operation: string; readonly requestId: string | null }[];
    readonly firstSeenAbsentAt: string | null;
    readonly lastSeenAbsentAt: string | null;
    readonly remains: unknown;
  } | null;
}

const GRANT = `id state endReason endsAt resourceName
  receipt { calls { operation requestId } firstSeenAbsentAt lastSeenAbsentAt remains { ... on ClusterAccess { policies { policy namespaces } } } }`;

/** People with access to the harness's whole organization: Emil asks, and the Payments Team owns clusters without tags. */
export interface AccessStory {
  readonly admin: Api;
  readonly emil: Api;
  readonly ana: Api;
  readonly clusters: ReadonlyMap<string, Cluster>;
}

/** Connects the organization and its people, with one flow by which everybody may ask for View and Edit everywhere. */
export async function openAccess(
  harness: Harness,
  admin: Api,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<AccessStory> {
  await importPeople(admin);
  await connectAndSync(harness, admin, {
    ...BY_ROLE_TEMPLATE,
    integrationOwners: [{ attribute: "group", values: ["Payments Team"] }],
    ...changes,
  });
  await admin.ask("mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }", {
    input: FLOW,
  });
  const found = await listed<Cluster & { account: { number: string } }>(admin, "id name region account { number }");
  const clusters = found.map(({ account, ...cluster }) => ({ ...cluster, accountId: account.number }));
  return {
    admin,
    emil: await personalApi(harness, admin, "emil.berg@acme.example"),
    ana: await personalApi(harness, admin, "ana.silva@acme.example"),
    clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])),
  };
}

/** The same person and clusters, asked of another server. */
export function throughServer(story: AccessStory, { url }: Api): AccessStory {
  const { admin, emil, ana } = story;
  return { ...story, admin: new Api(url, admin.token), emil: new Api(url, emil.token), ana: new Api(url, ana.token) };
}

export const FLOW = {
  name: "Everything",
  requestors: { conditions: [] },
  targets: [
    {
      integration: "Acme",
      permissions: [{ permission: "AmazonEKSViewPolicy" }, { permission: "AmazonEKSEditPolicy" }],
    },
  ],
  maxDurationSeconds: 3_600,
  approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
};

export async function importPeople(admin: Api): Promise<void> {
  const { createIdentityProvider } = await admin.ask<{ createIdentityProvider: { provider: { id: string } } }>(
    'mutation { createIdentityProvider(input: { name: "Acme people" }) { provider { id } } }',
  );
  await admin.ask(
    "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held } }",
    { id: createIdentityProvider.provider.id, document: ACME_PEOPLE },
  );
}

export async function personalApi(harness: Pick<Harness, "sql">, admin: Api, userName: string): Promise<Api> {
  const [person] = await harness.sql<{ id: string }>("select id from homes where user_name = $1", [userName]);
  const { createApiToken } = await admin.ask<{ createApiToken: { token: string } }>(
    "mutation ($id: ID!) { createApiToken(input: { personId: $id }) { token } }",
    { id: person!.id },
  );
  return new Api(admin.url, createApiToken.token);
}

interface Wish {
  readonly permission?: string;
  /** Left out: the whole cluster. */
  readonly namespaces?: readonly string[];
  readonly seconds?: number;
  readonly justification?: string;
}

/** Asks for access to some clusters and approves it. Answers the grants' ids in the order of the clusters. */
export async function grantAccess(
  { emil, ana, clusters }: AccessStory,
  names: readonly string[],
  { permission = "AmazonEKSViewPolicy", namespaces, seconds = 3_600, justification = "It hangs" }: Wish = {},
): Promise<string[]> {
  const resourceIds = names.map((name) => clusters.get(name)!.id);
  const input = {
    resourceIds,
    permissions: [{ permission, namespaces }],
    durationSeconds: seconds,
    justification,
  };
  const { createAccessRequest } = await emil.ask<{ createAccessRequest: { request: { id: string } } }>(
    "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
    { input },
  );
  const { approveRequest } = await ana.ask<{ approveRequest: { request: { items: Item[] } } }>(
    "mutation ($id: ID!) { approveRequest(requestId: $id) { request { items { resourceName grantId } } } }",
    { id: createAccessRequest.request.id },
  );
  const byName = new Map(approveRequest.request.items.map(({ resourceName, grantId }) => [resourceName, grantId]));
  return names.map((name) => byName.get(name)!);
}

interface Item {
  readonly resourceName: string;
  readonly grantId: string;
}

export async function giveBack({ emil }: AccessStory, grantIds: readonly string[]): Promise<void> {
  for (const id of grantIds)
    await emil.ask("mutation ($id: ID!) { revokeGrant(grantId: $id) { grant { id } } }", { id });
}

export async function grantOf({ emil }: AccessStory, id: string): Promise<Grant> {
  return (await emil.ask<{ grant: Grant }>(`query ($id: ID!) { grant(id: $id) { ${GRANT} } }`, { id })).grant;
}

/**
 * The grants, once one look shows all in that state. A look ends at the first that is not, and the next look begins with
 * that one: as long as it is awaited, nothing else is asked for.
 */
export async function grantsIn(story: AccessStory, ids: readonly string[], state: string): Promise<Grant[]> {
  let awaited: readonly string[] = [];
  return eventually(
    `the grants are ${state}`,
    async () => {
      const seen = new Map<string, Grant>();
      for (const id of new Set([...awaited, ...ids])) {
        const grant = await grantOf(story, id);
        seen.set(id, grant);
        if (grant.state === state) continue;
        awaited = [id];
        break;
      }
      return ids.flatMap((id) => seen.get(id) ?? []);
    },
    (grants) => grants.length === ids.length && grants.every((grant) => grant.state === state),
  );
}

/** Access entries of ours that are there, as `<cluster>: <policies>`. Whatever the story was, none is left at its end. */
export function ourEntries(harness: Harness): string[] {
  const clusters = [...harness.aws.world.accounts.values()].flatMap((account) => account.clusters.all());
  const slotRole = `/AWSReservedSSO_${harness.aws.connection.poolPrefix}-`;
  return clusters.flatMap((cluster) =>
    harness.aws.world
      .entriesOf(cluster)
      .list()
      .filter(({ tags, principalArn }) => tags["managed-by"] === "drawbridge" || principalArn.includes(slotRole))
      .map(({ policies }) => `${cluster.name}: ${[...policies.keys()].map((arn) => arn.split("/").at(-1)).join(", ")}`),
  );
}

/** As if the quarter of an hour had passed after which somebody looks whether others changed something. */
export async function letReobservationCome(harness: Pick<Harness, "sql">): Promise<void> {
  await harness.sql(`update access_targets set ${OBSERVE_NOW} where state = 'OPEN'`);
}

const OBSERVE_NOW = "next_reconcile_at = now(), principal_observed_at = null";

/** The same where others lock many rows all the while: those are left out. */
export async function letSomeReobservationsCome(harness: Harness): Promise<void> {
  await harness.sql(`update access_targets set ${OBSERVE_NOW} where id in (${unlocked("state = 'OPEN'")})`);
}

/** As if so much of its time had passed that a grant ends in two seconds. */
export async function letEndComeNear(harness: Pick<Harness, "sql">, grantId: string): Promise<void> {
  await harness.sql(
    `with ending as (update grants set ends_at = now() + interval '2 seconds' where id = $1 returning ends_at, target_id)
     update access_targets set next_reconcile_at = ends_at from ending where id = target_id`,
    [grantId],
  );
}

/** As if the half minute had passed for which a dead worker's lease lasts. */
export async function letLeasesRunOut(harness: Harness): Promise<void> {
  await harness.sql("update access_targets set lease_expires_at = now() where lease_expires_at is not null");
  await harness.sql("update bindings set lease_expires_at = now() where lease_expires_at is not null");
}

/** As if the five minutes had passed in which a write without an answer may still be done. */
export async function letDoubtPass(harness: Harness): Promise<void> {
  await harness.sql(`update access_targets set ${UNDOUBTED} where in_doubt_since is not null`);
}

const UNDOUBTED = "in_doubt_since = in_doubt_since - interval '5 minutes', next_reconcile_at = now()";

/** The same where others lock many rows all the while: those are left out. */
export async function letSomeDoubtsPass(harness: Harness): Promise<void> {
  await harness.sql(`update access_targets set ${UNDOUBTED} where id in (${unlocked("in_doubt_since is not null")})`);
}

function unlocked(condition: string): string {
  return `select id from access_targets where ${condition} for update skip locked`;
}

/** Two looks that showed it gone, five seconds apart, and a call that took it away. */
export function expectReceipt({ receipt }: Grant): void {
  expect(receipt).toMatchObject({ firstSeenAbsentAt: expect.any(String), lastSeenAbsentAt: expect.any(String) });
  const seconds = (Date.parse(receipt!.lastSeenAbsentAt!) - Date.parse(receipt!.firstSeenAbsentAt!)) / 1_000;
  expect(seconds).toBeGreaterThanOrEqual(5);
}
