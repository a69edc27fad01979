import { GRANT_TOPIC } from "../../shared/domain/grants/grants.jobs";
import { StartupError } from "../../shared/kernel/app-error";
import { quantile } from "../quantile";
import { type GrantParts, withGrantParts } from "./grant-parts";
import { ADMIN, type Bare, bareCloud, type Cluster, type GrantWorld, makeGrantWorld, never } from "./grant-world";

export interface GrantingResult {
  readonly queue: "postgres" | "redis";
  readonly medianMs: number;
  readonly bareMs: number;
  readonly beyondMs: number;
  readonly beyondP95Ms: number;
  readonly goalMs: number;
}

const ROUNDS = 50;
const LATENCY_MS = 20;
const GOALS_MS = { redis: 50, postgres: 120 };

/**
 * From the approval to the news that the access is ACTIVE, against the same calls alone: product and bare take turns on the
 * same cluster, for another person. One grant for each account and region, so that no rate limit is met.
 */
export async function granting(queue: "postgres" | "redis"): Promise<GrantingResult> {
  const parts = { scenario: `generated:${ROUNDS + 4}x1x${ROUNDS + 4}`, queue, latencyMs: LATENCY_MS };
  return withGrantParts(parts, async (running) => {
    const world = await makeGrantWorld(running, ["owner", "emil"], ["bare"]);
    await makeFlow(running);
    const bare = bareCloud(running);
    const [warmUps, measured] = [world.clusters.slice(0, 4), world.clusters.slice(4, ROUNDS + 4)];
    for (const cluster of warmUps) await round(running, world, bare, cluster);
    const rounds: { product: number; bare: number }[] = [];
    for (const cluster of measured) rounds.push(await round(running, world, bare, cluster));
    const beyond = rounds.map((one) => one.product - one.bare);
    return {
      queue,
      medianMs: quantile(
        rounds.map((one) => one.product),
        0.5,
      ),
      bareMs: quantile(
        rounds.map((one) => one.bare),
        0.5,
      ),
      beyondMs: quantile(beyond, 0.5),
      beyondP95Ms: quantile(beyond, 0.95),
      goalMs: GOALS_MS[queue],
    };
  });
}

async function makeFlow({ platform }: GrantParts): Promise<void> {
  await platform.accessFlows.create(ADMIN, {
    name: "Bench",
    requestors: { conditions: [] },
    targets: [{ integration: "bench", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    approverPolicy: { groups: [{ approvers: [{ kind: "owner" }] }] },
  });
}

async function round(parts: GrantParts, world: GrantWorld, bare: Bare, cluster: Cluster) {
  const product = await throughProduct(parts, world, cluster);
  return { product, bare: await timed(() => byCallsAlone(bare, cluster)) };
}

async function throughProduct({ platform }: GrantParts, { people }: GrantWorld, cluster: Cluster): Promise<number> {
  const [owner, emil] = [people[0]!, people[1]!];
  const request = await platform.accessRequests.create(emil, {
    resourceIds: [cluster.id],
    permissions: [{ permission: "AmazonEKSViewPolicy" }],
    durationSeconds: 3_600,
    justification: "Bench",
  });
  // Whoever looks on has nothing to do with the approval, so neither is waited for.
  await platform.uow.drain();
  return timed(async () => {
    await platform.accessRequests.approve(owner, { requestId: request.id }, null);
    const [item]: { grantId: string }[] = await platform.db.query(
      `select grant_id as "grantId" from access_request_items where request_id = $1`,
      [request.id],
    );
    await untilActive(platform, item!.grantId);
  });
}

/** As a subscriber of grantChanged: told of a change, it looks. */
async function untilActive({ live, db }: GrantParts["platform"], grantId: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new StartupError("A grant was not active within 30 s.")), 30_000);
    const look = async () => {
      const [grant]: { state: string }[] = await db.query("select state from grants where id = $1", [grantId]);
      if (grant?.state === "PENDING") return;
      clearTimeout(late);
      stop();
      if (grant?.state === "ACTIVE") resolve();
      else reject(new StartupError(`A grant became ${grant?.state}.`));
    };
    const stop = live.subscribe(GRANT_TOPIC, grantId, () => void look().catch(reject));
    void look().catch(reject);
  });
}

/** What the product asks AWS for one new grant: the role, the entry before, two writes, the entry after. */
async function byCallsAlone({ cloud, place, tags }: Bare, cluster: Cluster): Promise<void> {
  const at = place(cluster, "bare");
  const role = await cloud.role(at.accountId, at.principalArn, never);
  if (!role) throw new StartupError(`There is no role ${at.principalArn}.`);
  if (await cloud.describeEntry(at, never)) throw new StartupError("There is an entry already.");
  await cloud.createEntry(at, { kubernetesGroups: [], tags, token: cluster.id }, never);
  await cloud.associatePolicy(at, { policy: "AmazonEKSViewPolicy", namespaces: null }, never);
  await cloud.describeEntry(at, never);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
