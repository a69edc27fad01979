import type { RunningPlatform } from "../../launcher/platform";
import { DemoApi } from "./api";

/** The shortest access that can be requested, so that its end can be watched. */
const FIRST_SECONDS = 12;

export interface AccessReport {
  /** Grants by state. */
  readonly grants: Record<string, number>;
  /** Drawbridge's entries that remain in the simulated EKS. */
  readonly leaked: number;
  /** Pairs of people who could have used the same access, by the simulator's slot watch. */
  readonly metOnSlots: number;
}

interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly account: { readonly number: string };
}

interface Grant {
  readonly id: string;
  readonly state: string;
  readonly endReason: string | null;
  readonly endsAt: string | null;
  readonly receipt: Receipt | null;
}

interface Receipt {
  readonly calls: readonly { readonly operation: string; readonly requestId: string }[];
  readonly firstSeenAbsentAt: string | null;
  readonly lastSeenAbsentAt: string | null;
  readonly remains: Access | null;
}

interface Access {
  readonly policies: readonly { readonly policy: string; readonly namespaces: readonly string[] | null }[];
}

/**
 * A person requests access, and the owner named by the cluster's tag approves. One grant expires while another overlaps
 * it, and the second is given back.
 */
export async function runAccessStory(platform: RunningPlatform, admin: DemoApi): Promise<AccessReport> {
  const clusters = await readClusters(admin);
  const cluster = clusters.find(({ name }) => name === "payments-eu");
  if (!cluster) throw new Error("The simulated organization lacks the cluster 'payments-eu'.");
  const entries = new Entries(platform, cluster);
  await makeFlow(admin);
  const emil = await personalApi(platform, admin, "emil.berg@acme.example");
  const ana = await personalApi(platform, admin, "ana.silva@acme.example");

  console.log("Access");
  console.log(
    "  An admin allows everybody to ask for View or Edit in payments-* of the payments clusters; owners approve.",
  );
  const first = await ask(emil, ana, cluster, { permission: "AmazonEKSViewPolicy" }, FIRST_SECONDS);
  console.log(`  EKS says: ${await entries.text()}`);
  await printAccessDetails(emil, first);

  const second = await ask(
    emil,
    ana,
    cluster,
    { permission: "AmazonEKSEditPolicy", namespaces: ["payments-api"] },
    3_600,
  );
  console.log(`  EKS says: ${await entries.text()}`);

  const expired = await follow(emil, first, (grant) => grant.state === "REVOKED");
  console.log(`  The first one is over (${expired.endReason}). ${receiptText(expired.receipt)}`);
  console.log(`  EKS says: ${await entries.text()}`);

  await emil.ask("mutation Give($id: ID!) { revokeGrant(grantId: $id) { grant { id } } }", { id: second });
  const given = await follow(emil, second, (grant) => grant.state === "REVOKED");
  console.log(`  Emil gives the second one back (${given.endReason}). ${receiptText(given.receipt)}`);
  console.log(`  EKS says: ${await entries.text()}\n`);
  return {
    grants: await countGrants(admin),
    leaked: await leakedIn(platform, clusters),
    metOnSlots: await metOnSlots(platform),
  };
}

async function readClusters(api: DemoApi): Promise<Cluster[]> {
  const { resources } = await api.ask<{ resources: { nodes: Cluster[] } }>(
    "{ resources(first: 200, filter: { types: [EKS_CLUSTER] }) { nodes { id name region account { number } } } }",
  );
  return resources.nodes;
}

/** Counts on every cluster, not only where access was granted. */
async function leakedIn(platform: RunningPlatform, clusters: readonly Cluster[]): Promise<number> {
  const counts = await Promise.all(clusters.map((cluster) => new Entries(platform, cluster).ours()));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function metOnSlots({ simulator }: RunningPlatform): Promise<number> {
  const response = await fetch(`${simulator!.url}/_simulator/slot-watch`);
  if (!response.ok) throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
  const { violations } = (await response.json()) as { violations: readonly unknown[] };
  return violations.length;
}

async function makeFlow(api: DemoApi): Promise<void> {
  const input = {
    name: "Payments",
    requestors: { conditions: [] },
    targets: [
      {
        integration: "Acme",
        resources: [{ by: "NAME", values: ["payments-*"] }],
        permissions: [
          { permission: "AmazonEKSViewPolicy" },
          { permission: "AmazonEKSEditPolicy", namespaces: ["payments-*"] },
        ],
      },
    ],
    maxDurationSeconds: 3_600,
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
  };
  await api.ask("mutation Flow($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }", {
    input,
  });
}

/** The platform as one of the people uses it. */
async function personalApi(platform: RunningPlatform, admin: DemoApi, userName: string): Promise<DemoApi> {
  const { people } = await admin.ask<{ people: { nodes: { id: string; userName: string }[] } }>(
    "query Search($search: String!) { people(filter: { search: $search }) { nodes { id userName } } }",
    { search: userName },
  );
  const person = people.nodes.find((one) => one.userName === userName);
  if (!person) throw new Error(`Nobody is called ${userName}.`);
  const { createApiToken } = await admin.ask<{ createApiToken: { token: string } }>(
    "mutation Token($id: ID!) { createApiToken(input: { personId: $id }) { token } }",
    { id: person.id },
  );
  return new DemoApi(platform.url, createApiToken.token);
}

interface Asked {
  readonly permission: string;
  readonly namespaces?: readonly string[];
}

/** Resolves to the id of the grant, once its access was observed on the cluster. */
async function ask(
  emil: DemoApi,
  ana: DemoApi,
  cluster: Cluster,
  permission: Asked,
  durationSeconds: number,
): Promise<string> {
  const input = {
    resourceIds: [cluster.id],
    permissions: [permission],
    durationSeconds,
    justification: "A payment hangs",
  };
  const { request } = (
    await emil.ask<{ createAccessRequest: { request: AskedFor } }>(
      `mutation Ask($input: AccessRequestInput!) { createAccessRequest(input: $input) { request {
       id items { flow { name } approvers { approvers { people { displayName } } } } } } }`,
      { input },
    )
  ).createAccessRequest;
  const [item] = request.items;
  const approvers = item!.approvers!.flatMap(({ approvers }) => approvers.flatMap(({ people }) => people));
  const names = approvers.map(({ displayName }) => displayName).join(" or ");
  const namespaces = permission.namespaces ? ` in ${permission.namespaces.join(", ")}` : "";
  console.log(
    `  Emil asks for ${permission.permission}${namespaces} on ${cluster.name} for ${durationSeconds} s; ${names} may approve.`,
  );

  const approvedAt = performance.now();
  const { approveRequest } = await ana.ask<{ approveRequest: { request: { items: { grantId: string }[] } } }>(
    `mutation Approve($id: ID!) { approveRequest(requestId: $id, reason: "Go ahead") { request { items { grantId } } } }`,
    { id: request.id },
  );
  const [{ grantId }] = approveRequest.request.items as [{ grantId: string }];
  const grant = await follow(emil, grantId, ({ state }) => state !== "PENDING");
  const seconds = Math.round((performance.now() - approvedAt) / 10) / 100;
  if (grant.state !== "ACTIVE") throw new Error(`The access did not come: ${grant.state} ${grant.endReason}`);
  console.log(
    `  Ana approves; ${seconds} s later the access was observed on the cluster. It ends at ${timeOf(grant.endsAt)}.`,
  );
  return grantId;
}

interface AskedFor {
  readonly id: string;
  readonly items: readonly {
    readonly approvers: readonly { approvers: readonly { people: readonly { displayName: string }[] }[] }[] | null;
  }[];
}

async function follow(api: DemoApi, id: string, isEnough: (grant: Grant) => boolean): Promise<Grant> {
  let last: Grant | undefined;
  await api.follow<{ grantChanged: Grant }>(
    `subscription Watch($id: ID!) { grantChanged(id: $id) {
       id state endReason endsAt receipt { calls { operation requestId } firstSeenAbsentAt lastSeenAbsentAt
         remains { ... on ClusterAccess { policies { policy namespaces } } } } } }`,
    { id },
    ({ grantChanged }) => {
      last = grantChanged;
      return isEnough(grantChanged);
    },
  );
  if (!last || !isEnough(last)) throw new Error("The grant ended otherwise than it should.");
  return last;
}

async function printAccessDetails(api: DemoApi, id: string): Promise<void> {
  const { grant } = await api.ask<{
    grant: { accessDetails: { portalLink: string | null; commands: { use: string } } };
  }>("query Details($id: ID!) { grant(id: $id) { accessDetails { portalLink commands { use } } } }", { id });
  const { portalLink, commands } = grant.accessDetails;
  if (portalLink) console.log(`  Emil signs in at ${portalLink}`);
  console.log(`  or saves the files of the grant and runs ${commands.use}`);
}

async function countGrants(api: DemoApi): Promise<Record<string, number>> {
  const { grants } = await api.ask<{ grants: { nodes: { state: string }[] } }>(
    "{ grants(first: 200) { nodes { state } } }",
  );
  const counts: Record<string, number> = {};
  for (const { state } of grants.nodes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** The access entries of a cluster in the simulated EKS. */
class Entries {
  private readonly url: string;
  /** Part of the ARN of every slot's role, by which entries of the pool are recognised. */
  private readonly slotRole: string;

  constructor({ simulator }: RunningPlatform, { account, region, name }: Cluster) {
    const { url, connect } = simulator!;
    this.url = `${url}/_simulator/clusters/${account.number}/${region}/${name}/access`;
    this.slotRole = `/AWSReservedSSO_${String(connect.poolPrefix)}-`;
  }

  async text(): Promise<string> {
    const entries = (await this.read()).map(
      ({ principalArn, policies }) => `${principalArn.split("/").at(-1)} has ${policies.map(policyText).join(" and ")}`,
    );
    return entries.length === 0 ? "no access entry of Drawbridge's." : `${entries.join("; ")}.`;
  }

  async ours(): Promise<number> {
    return (await this.read()).length;
  }

  private async read(): Promise<SimulatedEntry[]> {
    const response = await fetch(this.url);
    if (!response.ok) throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
    const { entries } = (await response.json()) as { entries: SimulatedEntry[] };
    return entries.filter(({ principalArn }) => principalArn.includes(this.slotRole));
  }
}

interface SimulatedEntry {
  readonly principalArn: string;
  readonly policies: readonly { policyArn: string; scope: { type: string; namespaces?: readonly string[] } }[];
}

function policyText({ policyArn, scope }: SimulatedEntry["policies"][number]): string {
  const where = scope.type === "cluster" ? "everywhere" : `in ${scope.namespaces?.join(", ")}`;
  return `${policyArn.split("/").at(-1)} ${where}`;
}

function receiptText(receipt: Receipt | null): string {
  if (!receipt) throw new Error("There is no receipt.");
  const calls = receipt.calls.map(({ operation, requestId }) => `${operation} (${requestId})`).join(", ");
  return `Receipt: ${calls}; observed gone at ${timeOf(receipt.firstSeenAbsentAt)} and ${timeOf(receipt.lastSeenAbsentAt)}.`;
}

function timeOf(text: string | null): string {
  return text ? text.slice(11, 19) : "no time";
}
