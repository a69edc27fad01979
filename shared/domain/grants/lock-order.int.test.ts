import { aDefinition, saveCluster, saveFlow } from "../../../testing/access-flows";
import { accountNumber, saveAccount, saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { DomainError } from "../../kernel/app-error";
import { prepareBinding } from "../bindings/reconcile/prepare-binding";
import { recordObservedDrift } from "../drift/record-observed-drift";
import { bindingUsers } from "./binding-users";
import { findDueWork, followStalePrincipals } from "./due-work";
import { endGrants } from "./end-grants";
import { endGrantsWithoutPreconditions, endLateGrants } from "./ending/sweep-grants";
import { BatchedTargetLeases } from "./reconcile/batched-target-leases";
import type { PrepareBinding } from "./reconcile/prepare-grants";
import { reconcileTarget, startGrants } from "./reconcile/reconcile-target";
import { requeueTargetsOf } from "./requeue-targets";
import { createGrantHarness, type GrantHarness } from "./testing/grant-harness";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };
const ACCOUNTS = [1, 2];
const CLUSTERS = ["one", "two", "three"];
const ROUNDS = 10;

describe("all operations that lock grants, bindings and targets, at once on the same few", () => {
  let harness: GrantHarness;

  beforeAll(async () => {
    harness = await createGrantHarness();
  });
  afterAll(() => harness.close());

  it("never deadlock", async () => {
    await harness.begin();
    const { db, ids, clock } = harness;
    const flow = await saveFlow(db, {
      definition: aDefinition({ settings: { ...aDefinition().settings, maxExtensions: 1_000, extensionSeconds: 60 } }),
    });
    const clusters: string[] = [];
    for (const n of ACCOUNTS) {
      const account = await saveAccount(db, { id: ids.integration }, { accountId: accountNumber(n) });
      for (const name of CLUSTERS) clusters.push((await saveCluster(db, account, name)).id);
    }
    const provider = await saveProvider(db);
    const people: string[] = [];
    for (const name of ["ana", "ben"]) {
      people.push((await saveIdentity(db, provider, name)).personId);
      for (const n of ACCOUNTS) harness.eks.makeRole(`arn:aws:iam::${accountNumber(n)}:role/people/${name}`);
    }
    people.sort();
    const workers = [workerOf(harness), workerOf(harness)];
    const never = new AbortController().signal;

    const give = (personIds: readonly string[], order: readonly string[]) =>
      harness.act(async (tx) => {
        for (const personId of personIds) {
          for (const id of order) {
            const wish = { personId, resource: { id }, flowId: flow.id, access: VIEW };
            await harness.grants.create(tx, { ...wish, durationSeconds: 600 });
          }
        }
      });
    const someGrants = async (): Promise<string[]> => {
      const rows: { id: string }[] = await db.query(
        "select id from grants where ended_at is null order by random() limit 4",
      );
      return rows.map(({ id }) => id);
    };
    const work = async (worker: ReturnType<typeof workerOf>) => {
      const { targetIds, checkIds, bindingIds } = await findDueWork(harness, ids.connector, { work: 100, checks: 100 });
      await Promise.all([
        ...[...targetIds, ...checkIds].map((id) => reconcileTarget(worker, id, never)),
        ...bindingIds.map((id) => startGrants(worker, id, never)),
      ]);
    };
    const things: (() => Promise<unknown>)[] = [
      () => give([people[0]!], shuffled(clusters)),
      () => give([people[1]!], shuffled(clusters)),
      () => give(people, shuffled(clusters).slice(0, 3)),
      async () =>
        Promise.all((await someGrants()).map((id) => refusable(harness.grants.revoke(ADMIN, id, "It is not needed.")))),
      async () =>
        Promise.all((await someGrants()).map((id) => refusable(harness.grants.extend(ADMIN, { grantId: id })))),
      async () => {
        const orders = (await someGrants()).map((grantId) => ({
          grantId,
          reason: "REVOKED_BY_ADMIN" as const,
          message: null,
        }));
        await harness.act((tx) => endGrants(tx, orders));
      },
      ...workers.flatMap((worker) => [() => work(worker), () => work(worker)]),
      () => harness.act((tx) => requeueTargetsOf(tx, ids.integration)),
      () => endGrantsWithoutPreconditions(harness),
      () => endLateGrants(harness),
      () => followStalePrincipals(harness),
    ];
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(shuffled([...things, ...things]).map((thing) => thing()));
      clock.advance({ seconds: 7 * (round % 3) });
    }
    const deadlocks = harness.lines.filter(({ msg }) => String(msg).includes("deadlock"));
    const seen = deadlocks.map(({ err }) => {
      const { where, query } = err as { readonly where?: string; readonly query?: string };
      return { where, query };
    });
    expect(seen).toEqual([]);
    const counted = "select deadlocks::int as count from pg_stat_database where datname = current_database()";
    expect(await db.query(counted)).toEqual([{ count: 0 }]);
    const [{ active }] = await db.query("select count(*)::int as active from grants where active_at is not null");
    expect(active).toBeGreaterThan(0);
  });
});

/** A worker with target leases of its own. */
function workerOf({ deps, uow, log, clock }: GrantHarness) {
  const prepare = (...asked: Parameters<PrepareBinding>) =>
    prepareBinding({ uow, cloud: deps.cloud as never, clock, log, bindingUsers }, ...asked);
  return { ...deps, leases: new BatchedTargetLeases(uow, log, recordObservedDrift), prepareBinding: prepare };
}

async function refusable(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
