import { GRANT_TOPIC } from "../../shared/domain/grants/grants.topics";
import { StartupError } from "../../shared/kernel/app-error";
import { eventually } from "../../testing/eventually";
import { quantile } from "../quantile";
import { giveBySlot } from "./give-by-slot";
import { giveByTemplate } from "./give-by-template";
import type { Giving } from "./giving";
import { controlSimulator, type GrantParts, withGrantParts } from "./grant-parts";
import { BENCH_ADMIN, type BenchCluster } from "./grant-world";

export const STRATEGIES = ["IDENTITY_CENTER", "IAM_ROLE_TEMPLATE"] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface GrantingResult {
  readonly queue: "postgres" | "redis";
  readonly medianMs: number;
  readonly bareMs: number;
  readonly beyondMs: number;
  readonly beyondP95Ms: number;
  /** Medians of a round: calls to AWS while the grant came, and those of the bare counterpart. */
  readonly calls: number;
  readonly bareCalls: number;
}

export interface Round {
  readonly product: number;
  readonly bare: number;
  readonly calls: number;
  readonly bareCalls: number;
}

const LATENCY_MS = 20;
const WARM_UPS = 4;

/**
 * From the approval to the event that the access is ACTIVE, against the same calls alone. Product and bare calls
 * alternate on the same cluster, for another person. One grant for each account and region, so that no rate limit
 * applies. By IDENTITY_CENTER the person had access in each account before, and the lease of the slot is IDLE.
 */
export async function granting(
  queue: "postgres" | "redis",
  strategy: Strategy = "IAM_ROLE_TEMPLATE",
  rounds = 50,
): Promise<GrantingResult> {
  const accounts = accountsFor(strategy, rounds + WARM_UPS);
  const options = { scenario: `generated:${accounts}x1x${accounts}`, queue, latencyMs: LATENCY_MS };
  return withGrantParts(options, async (parts) => {
    const giving = await makeGiving(parts, strategy);
    const measured: Round[] = [];
    for (const cluster of giving.clusters.slice(0, rounds + WARM_UPS))
      measured.push(await grantingRound(giving, cluster));
    const median = (of: (round: Round) => number, share = 0.5) => quantile(measured.slice(WARM_UPS).map(of), share);
    return {
      queue,
      medianMs: median(({ product }) => product),
      bareMs: median(({ bare }) => bare),
      beyondMs: median(secondsBeyondBare),
      beyondP95Ms: median(secondsBeyondBare, 0.95),
      calls: median(({ calls }) => calls),
      bareCalls: median(({ bareCalls }) => bareCalls),
    };
  });
}

/** The management account is left out by IDENTITY_CENTER: nobody may assign anything there. */
function accountsFor(strategy: Strategy, clusters: number): number {
  return strategy === "IDENTITY_CENTER" ? clusters + 1 : clusters;
}

async function makeGiving(parts: GrantParts, strategy: Strategy): Promise<Giving> {
  const ways = await (strategy === "IDENTITY_CENTER" ? giveBySlot(parts) : giveByTemplate(parts));
  await makeFlow(parts);
  return { ...ways, parts };
}

/** A flow in which everybody may request, and the owner approves. */
export async function makeFlow({ platform }: GrantParts): Promise<void> {
  await platform.accessFlows.create(BENCH_ADMIN, {
    name: "Bench",
    requestors: { conditions: [] },
    targets: [{ integration: "bench", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
  });
}

export async function grantingRound(giving: Giving, cluster: BenchCluster): Promise<Round> {
  const before = await callsSoFar(giving.parts);
  const product = await throughProduct(giving, cluster);
  const between = await callsSoFar(giving.parts);
  const bare = await timed(() => giving.callsAlone(cluster));
  const after = await callsSoFar(giving.parts);
  return { product, bare, calls: between - before, bareCalls: after - between };
}

export function secondsBeyondBare({ product, bare }: Round): number {
  return product - bare;
}

async function callsSoFar({ simulatorUrl }: GrantParts): Promise<number> {
  const { total } = (await controlSimulator(simulatorUrl, "GET", "calls/counts")) as { total: number };
  return total;
}

async function throughProduct({ parts: { platform }, owner, emil }: Giving, cluster: BenchCluster): Promise<number> {
  const request = await platform.accessRequests.create(emil, {
    resourceIds: [cluster.id],
    permissions: [{ permission: "AmazonEKSViewPolicy" }],
    durationSeconds: 3_600,
    justification: "Bench",
  });
  // Approvers get the event of a request long before one of them approves it.
  await platform.uow.drain();
  await untilTold(platform);
  return timed(async () => {
    await platform.accessRequests.approve(owner, { requestId: request.id }, null);
    const [item]: { grantId: string }[] = await platform.db.query(
      `select grant_id as "grantId" from access_request_items where request_id = $1`,
      [request.id],
    );
    await untilActive(platform, item!.grantId);
  });
}

async function untilTold({ db }: GrantParts["platform"]): Promise<void> {
  const waiting = 'select exists (select from outbox_messages where notified_at is null) as "isWaiting"';
  await eventually("the approvers are told", async () => !(await db.query(waiting))[0].isWaiting);
}

/** Like a subscriber of grantChanged, it reads after each event. */
async function untilActive({ live, db }: GrantParts["platform"], grantId: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new StartupError("A grant was not active within a minute.")), 60_000);
    const check = async () => {
      const [grant]: { state: string }[] = await db.query("select state from grants where id = $1", [grantId]);
      if (grant?.state === "PENDING") return;
      clearTimeout(late);
      stop();
      if (grant?.state === "ACTIVE") resolve();
      else reject(new StartupError(`A grant became ${grant?.state}.`));
    };
    const stop = live.subscribe(GRANT_TOPIC, grantId, () => void check().catch(reject));
    void check().catch(reject);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
